import Foundation

/// A query as it is in a dataset.
public struct DatasetQuery: Sendable, Hashable {
    /// Its id.
    public var id: String
    /// What the user typed.
    public var text: String

    /// Stores both.
    public init(id: String, text: String) {
        self.id = id
        self.text = text
    }
}

/// A document of the corpus.
public struct DatasetDocument: Sendable, Hashable {
    /// Its id.
    public var id: String
    /// Title, may be empty.
    public var title: String
    /// Body.
    public var text: String

    /// Stores the parts.
    public init(id: String, title: String, text: String) {
        self.id = id
        self.title = title
        self.text = text
    }

    /// What is searched: title and body.
    public var searchable: String { title.isEmpty ? text : "\(title) \(text)" }
}

/// A split: which queries, in what order, with which labels.
public struct DatasetSplit: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Query ids in order of their first label.
    public var queries: [String]
    /// Grade by query and document; 0 and below are kept out.
    public var labels: [String: [String: Int]]

    /// Stores the parts.
    public init(name: String, queries: [String], labels: [String: [String: Int]]) {
        self.name = name
        self.queries = queries
        self.labels = labels
    }
}

/// A dataset in the BEIR layout: `corpus.jsonl`, `queries.jsonl`, `qrels/SPLIT.tsv`. Each part is read when asked for.
public struct BEIRDataset: Sendable {
    /// The dataset's folder.
    public let folder: String

    /// Names a folder; nothing is read.
    public init(folder: String) { self.folder = folder }

    /// Where the documents are.
    public var corpusPath: String { folder + "/corpus.jsonl" }

    /// All queries by id.
    public func queries() throws(DatasetError) -> [String: DatasetQuery] {
        let path = folder + "/queries.jsonl"
        var queries: [String: DatasetQuery] = [:]
        try JSONLines.read(path) { (line: QueryLine, number) throws(DatasetError) in
            let query = DatasetQuery(id: line._id, text: line.text)
            guard queries.updateValue(query, forKey: query.id) == nil else {
                throw .duplicate(path: path, line: number, id: query.id)
            }
        }
        guard !queries.isEmpty else { throw .empty(path: path, what: "queries") }
        return queries
    }

    /// All documents in file order.
    public func corpus() throws(DatasetError) -> [DatasetDocument] {
        var documents: [DatasetDocument] = []
        var ids: Set<String> = []
        try JSONLines.read(corpusPath) { (line: DocumentLine, number) throws(DatasetError) in
            guard ids.insert(line._id).inserted else {
                throw .duplicate(path: corpusPath, line: number, id: line._id)
            }
            documents.append(DatasetDocument(id: line._id, title: line.title ?? "", text: line.text))
        }
        guard !documents.isEmpty else { throw .empty(path: corpusPath, what: "documents") }
        return documents
    }

    /// Names of the splits that are there.
    public func splitNames() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/qrels")) ?? []
        return names.filter { $0.hasSuffix(".tsv") }.map { String($0.dropLast(4)) }.sorted()
    }

    /// A split's labels. `validation`, `valid` and `dev` are one name.
    public func split(_ name: String) throws(DatasetError) -> DatasetSplit {
        let path = splitPath(name)
        var split = DatasetSplit(name: name, queries: [], labels: [:])
        for (number, line) in try TextLines.read(path).enumerated() {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            if line.isEmpty || (number == 0 && fields.count == 3 && Int(fields[2]) == nil) { continue }
            guard fields.count == 3, let grade = Int(fields[2].trimmingCharacters(in: .whitespaces)) else {
                throw .malformed(
                    path: path, line: number + 1, expected: "query-id, document-id and a whole grade between tabs")
            }
            if split.labels[fields[0]] == nil { split.queries.append(fields[0]) }
            if grade > 0 {
                split.labels[fields[0], default: [:]][fields[1]] = grade
            } else {
                _ = split.labels[fields[0], default: [:]]
            }
        }
        guard !split.queries.isEmpty else { throw .empty(path: path, what: "labels in the split `\(name)`") }
        return split
    }

    private func splitPath(_ name: String) -> String {
        let names = ["validation", "valid", "dev"].contains(name) ? [name, "validation", "valid", "dev"] : [name]
        let paths = names.map { "\(folder)/qrels/\($0).tsv" }
        return paths.first { FileManager.default.fileExists(atPath: $0) } ?? paths[0]
    }
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
