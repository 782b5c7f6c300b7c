import Foundation

/// Writes a dataset in the BEIR layout: the folder is complete or absent.
public enum BEIRWriter {
    /// Writes everything beside the folder and renames it into place. An existing folder is refused.
    public static func write(
        to folder: String, documents: [DatasetDocument], queries: [DatasetQuery], splits: [DatasetSplit],
        card: [String: String]
    ) throws(DatasetError) {
        let files = FileManager.default
        guard !files.fileExists(atPath: folder) else {
            throw .cannotWrite(path: folder, reason: "it exists already; delete it to make it again")
        }
        let temporary = "\(folder).tmp-\(ProcessInfo.processInfo.processIdentifier)"
        do {
            try files.createDirectory(atPath: temporary + "/qrels", withIntermediateDirectories: true)
            try JSONLines.text(documents.map { DocumentLine(_id: $0.id, title: $0.title, text: $0.text) })
                .write(to: URL(fileURLWithPath: temporary + "/corpus.jsonl"))
            try JSONLines.text(queries.map { QueryLine(_id: $0.id, text: $0.text) })
                .write(to: URL(fileURLWithPath: temporary + "/queries.jsonl"))
            for split in splits {
                try Data(tsv(split).utf8).write(to: URL(fileURLWithPath: "\(temporary)/qrels/\(split.name).tsv"))
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try encoder.encode(card).write(to: URL(fileURLWithPath: temporary + "/dataset.json"))
            try files.moveItem(atPath: temporary, toPath: folder)
        } catch {
            try? files.removeItem(atPath: temporary)
            throw .cannotWrite(path: folder, reason: error.localizedDescription)
        }
    }

    private static func tsv(_ split: DatasetSplit) -> String {
        "query-id\tcorpus-id\tscore\n"
            + split.queries.flatMap { query in
                (split.labels[query] ?? [:]).sorted { $0.key < $1.key }.map { "\(query)\t\($0.key)\t\($0.value)\n" }
            }.joined()
    }
}
