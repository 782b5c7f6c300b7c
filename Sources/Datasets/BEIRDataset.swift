import Foundation

/// A dataset in the BEIR layout: `corpus.jsonl`, `queries.jsonl`, `qrels/SPLIT.tsv`. Each part is read when asked for,
/// so that a process pays for what it uses.
public struct BEIRDataset: Sendable {
    /// The dataset's folder.
    public let folder: String

    /// Names a folder, with `~` for the home folder; nothing is read.
    public init(folder: String) { self.folder = (folder as NSString).expandingTildeInPath }

    /// Where the documents are.
    public var corpusPath: String { folder + "/corpus.jsonl" }

    /// Where the queries are.
    public var queriesPath: String { folder + "/queries.jsonl" }

    /// All queries by id.
    public func queries() throws(DatasetError) -> [String: DatasetQuery] {
        var queries: [String: DatasetQuery] = [:]
        try JSONLines.read(queriesPath) { (line: QueryLine, number) throws(DatasetError) in
            try Self.check(id: line._id, queriesPath, number)
            let query = DatasetQuery(id: line._id, text: line.text)
            guard queries.updateValue(query, forKey: query.id) == nil else {
                throw .duplicate(path: queriesPath, line: number, id: query.id)
            }
        }
        guard !queries.isEmpty else { throw .empty(path: queriesPath, what: "queries") }
        return queries
    }

    /// All documents in file order.
    public func corpus() throws(DatasetError) -> [DatasetDocument] {
        var documents: [DatasetDocument] = []
        var ids: Set<String> = []
        try JSONLines.read(corpusPath) { (line: DocumentLine, number) throws(DatasetError) in
            try Self.check(id: line._id, corpusPath, number)
            guard ids.insert(line._id).inserted else {
                throw .duplicate(path: corpusPath, line: number, id: line._id)
            }
            documents.append(DatasetDocument(id: line._id, title: line.title ?? "", text: line.text))
        }
        guard !documents.isEmpty else { throw .empty(path: corpusPath, what: "documents") }
        return documents
    }

    /// Names of the splits that are there, as their files are named.
    public func splitNames() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/qrels")) ?? []
        return names.filter { $0.hasSuffix(".tsv") }.map { String($0.dropLast(4)) }.sorted()
    }

    /// A split's labels. `validation`, `valid` and `dev` are one name.
    ///
    /// Grades of 0 and below (TREC files give those to spam) are kept out of the labels; their queries stay. A label
    /// that stands twice must have one grade.
    public func split(_ name: String) throws(DatasetError) -> DatasetSplit {
        let path = splitPath(name)
        var split = DatasetSplit(name: name, queries: [], labels: [:])
        var seen: [String: [String: Int]] = [:]
        try Qrels.read(path) { label, number throws(DatasetError) in
            if seen[label.query] == nil { split.queries.append(label.query) }
            let before = seen[label.query, default: [:]].updateValue(label.grade, forKey: label.document)
            guard before ?? label.grade == label.grade else {
                throw .malformed(
                    path: path, line: number,
                    expected: "one grade for `\(label.query)` and `\(label.document)`, found a second")
            }
        }
        guard !split.queries.isEmpty else { throw .empty(path: path, what: "labels in the split `\(name)`") }
        split.labels = seen.mapValues { $0.filter { $0.value > 0 } }
        return split
    }

    /// The file of a split; when no file has the name or one of its synonyms, the one that was expected.
    func splitPath(_ name: String) -> String {
        let names = SplitName.validation.contains(name) ? [name] + SplitName.validation : [name]
        let paths = names.map { "\(folder)/qrels/\($0).tsv" }
        return paths.first { FileManager.default.fileExists(atPath: $0) } ?? paths[0]
    }

    /// Ids stand between tabs in label files.
    private static func check(id: String, _ path: String, _ line: Int) throws(DatasetError) {
        guard !id.isEmpty, !id.unicodeScalars.contains(where: { $0.value < 32 }) else {
            throw .malformed(
                path: path, line: line, expected: "an `_id` that is not empty and has no tab or line break")
        }
    }
}

/// Names that mean one split.
enum SplitName {
    static let validation = ["validation", "valid", "dev"]

    /// The name that the project uses.
    static func normalised(_ name: String) -> String { validation.contains(name) ? "validation" : name }
}

/// A line of `queries.jsonl`.
struct QueryLine: Codable {
    var _id: String
    var text: String
}

/// A line of `corpus.jsonl`.
struct DocumentLine: Codable {
    var _id: String
    var title: String?
    var text: String
}
