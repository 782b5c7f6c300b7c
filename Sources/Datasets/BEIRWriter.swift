import Digests
import Foundation

/// Writes a dataset in the BEIR layout: the folder is complete or absent.
public enum BEIRWriter {
    /// Writes everything beside the folder and renames it into place. An existing folder is refused.
    ///
    /// - Parameter card: what `dataset.json` says of the dataset; the files' digests are added.
    public static func write(
        to folder: String, documents: [DatasetDocument], queries: [DatasetQuery], splits: [DatasetSplit],
        card: [String: String]
    ) throws(DatasetError) {
        try refuseExisting(folder)
        let temporary = "\(folder).tmp-\(ProcessInfo.processInfo.processIdentifier)"
        do {
            var files = [
                "corpus.jsonl": try JSONLines.data(
                    documents.map { DocumentLine(_id: $0.id, title: $0.title, text: $0.text) }),
                "queries.jsonl": try JSONLines.data(queries.map { QueryLine(_id: $0.id, text: $0.text) }),
            ]
            for split in splits { files["qrels/\(split.name).tsv"] = Data(Qrels.text(split).utf8) }
            files["dataset.json"] = try cardData(card, files)
            try FileManager.default.createDirectory(
                atPath: temporary + "/qrels", withIntermediateDirectories: true)
            for (name, data) in files { try data.write(to: URL(fileURLWithPath: "\(temporary)/\(name)")) }
            try FileManager.default.moveItem(atPath: temporary, toPath: folder)
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            throw .cannotWrite(path: folder, reason: error.localizedDescription)
        }
    }

    /// Nothing is overwritten.
    static func refuseExisting(_ folder: String) throws(DatasetError) {
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw .cannotWrite(path: folder, reason: "it exists already; delete it to make it again")
        }
    }

    private static func cardData(_ card: [String: String], _ files: [String: Data]) throws -> Data {
        var card = card
        for (name, data) in files { card["sha256 \(name)"] = SHA256.digest(of: [UInt8](data)).hex }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(card) + Data("\n".utf8)
    }
}
