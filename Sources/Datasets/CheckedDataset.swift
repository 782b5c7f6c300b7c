/// A dataset's documents, queries and some of its splits, which agree with one another.
public struct CheckedDataset: Sendable {
    /// The corpus, in its order.
    public let documents: [DatasetDocument]
    /// The queries by id.
    public let queries: [String: DatasetQuery]
    /// The splits that were asked for, in that order.
    public let splits: [DatasetSplit]

    /// Reads all of it. Refuses splits that share a query, and labels of queries or documents that do not exist.
    public init(_ dataset: BEIRDataset, splits names: [String]) throws(DatasetError) {
        queries = try dataset.queries()
        var splits: [DatasetSplit] = []
        for name in names { splits.append(try dataset.split(name)) }
        self.splits = splits
        try DatasetCheck.disjoint(splits)
        documents = try dataset.corpus()
        let ids = Set(documents.map(\.id))
        for split in splits {
            try DatasetCheck.known(split, queries: queries, in: dataset.folder)
            try DatasetCheck.known(split, documents: ids, in: dataset.folder)
        }
    }
}
