import Foundation

/// What an import made.
public struct ImportSummary: Sendable, Equatable {
    /// Documents of the corpus.
    public var documents: Int
    /// Queries by split.
    public var queries: [String: Int]

    init(documents: [DatasetDocument], splits: [DatasetSplit]) {
        self.documents = documents.count
        queries = Dictionary(uniqueKeysWithValues: splits.map { ($0.name, $0.queries.count) })
    }
}

/// Takes over a dataset in the BEIR layout: everything is checked, packed files are unpacked, splits get the
/// project's names, and what the project does not use is left out.
public struct BEIRImporter {
    /// Told what is happening, one line at a time.
    private let progress: (String) -> Void

    /// An importer.
    public init(progress: @escaping (String) -> Void) { self.progress = progress }

    /// Checks the dataset in `source` and writes it to a folder, which must not exist.
    public func run(source: String, output folder: String) throws(DatasetError) -> ImportSummary {
        try BEIRWriter.refuseExisting(folder)
        let unpacked = folder + ".unpacked"
        defer { try? FileManager.default.removeItem(atPath: unpacked) }
        let dataset = BEIRDataset(folder: try unpack(source, to: unpacked))
        progress("reading \(source)")
        let documents = try dataset.corpus()
        let queries = try dataset.queries()
        let splits = try splits(dataset, queries, Set(documents.map(\.id)))
        progress("writing \(folder)")
        try BEIRWriter.write(
            to: folder, documents: documents, queries: queries.values.sorted { $0.id < $1.id }, splits: splits,
            card: ["name": URL(fileURLWithPath: source).lastPathComponent, "documents": "\(documents.count)"])
        return ImportSummary(documents: documents, splits: splits)
    }

    private func splits(
        _ dataset: BEIRDataset, _ queries: [String: DatasetQuery], _ documents: Set<String>
    ) throws(DatasetError) -> [DatasetSplit] {
        var splits: [DatasetSplit] = []
        for name in dataset.splitNames() {
            var split = try dataset.split(name)
            try DatasetCheck.known(split, queries: queries, in: dataset.folder)
            try DatasetCheck.known(split, documents: documents, in: dataset.folder)
            split.name = SplitName.normalised(name)
            let without = split.queries.filter { split.labels[$0]?.isEmpty != false }
            if !without.isEmpty {
                progress("\(split.name): \(without.count) queries have no relevant document and are left out")
                split.queries.removeAll { split.labels[$0]?.isEmpty != false }
            }
            guard !split.queries.isEmpty else {
                throw .empty(path: dataset.splitPath(name), what: "labels of a grade above 0")
            }
            guard !splits.contains(where: { $0.name == split.name }) else {
                throw .malformed(
                    path: dataset.splitPath(name), line: 1, expected: "one file for the split \(split.name)")
            }
            splits.append(split)
        }
        guard !splits.isEmpty else { throw .empty(path: dataset.folder + "/qrels", what: "split (NAME.tsv)") }
        try DatasetCheck.disjoint(splits)
        return splits
    }

    /// The folder itself, or one beside the output in which its packed files stand unpacked.
    private func unpack(_ source: String, to unpacked: String) throws(DatasetError) -> String {
        let files = FileManager.default
        let names = ["corpus.jsonl", "queries.jsonl"]
        let packed = names.filter {
            files.fileExists(atPath: "\(source)/\($0).gz") && !files.fileExists(atPath: "\(source)/\($0)")
        }
        guard !packed.isEmpty else { return source }
        do {
            try files.createDirectory(atPath: unpacked, withIntermediateDirectories: true)
            let origin = URL(fileURLWithPath: source).path
            for name in (names + ["qrels"]) where !packed.contains(name) {
                try files.createSymbolicLink(
                    atPath: "\(unpacked)/\(name)", withDestinationPath: "\(origin)/\(name)")
            }
            for name in packed {
                progress("unpacking \(name).gz")
                let text = try Tool.output("/usr/bin/gzip", ["-dc", "\(origin)/\(name).gz"])
                try text.write(to: URL(fileURLWithPath: "\(unpacked)/\(name)"))
            }
        } catch let error as DatasetError {
            throw error
        } catch {
            throw .cannotWrite(path: unpacked, reason: error.localizedDescription)
        }
        return unpacked
    }
}
