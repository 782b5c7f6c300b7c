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
    /// Grade by query and document, above 0; empty for a query without a relevant document.
    public var labels: [String: [String: Int]]

    /// Stores the parts.
    public init(name: String, queries: [String], labels: [String: [String: Int]]) {
        self.name = name
        self.queries = queries
        self.labels = labels
    }
}
