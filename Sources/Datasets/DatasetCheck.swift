/// What must hold of a dataset before anything is learned from it.
public enum DatasetCheck {
    /// Refuses splits that share a query.
    public static func disjoint(_ splits: [DatasetSplit]) throws(DatasetError) {
        for (i, first) in splits.enumerated() {
            for second in splits[(i + 1)...] {
                let shared = Set(first.queries).intersection(second.queries)
                if let id = shared.min() {
                    throw .overlap(first: first.name, second: second.name, id: id, count: shared.count)
                }
            }
        }
    }

    /// Refuses a split that names queries which do not exist.
    public static func known(
        _ split: DatasetSplit, queries: [String: DatasetQuery], in folder: String
    ) throws(DatasetError) {
        if let id = split.queries.first(where: { queries[$0] == nil }) {
            throw unknown("query", id, split, folder) { $0.query == id }
        }
    }

    /// Refuses a split whose labels name documents which do not exist.
    public static func known(
        _ split: DatasetSplit, documents: Set<String>, in folder: String
    ) throws(DatasetError) {
        for query in split.queries {
            if let id = split.labels[query]?.keys.sorted().first(where: { !documents.contains($0) }) {
                throw unknown("document", id, split, folder) { $0.query == query && $0.document == id }
            }
        }
    }

    private static func unknown(
        _ kind: String, _ id: String, _ split: DatasetSplit, _ folder: String, where holds: (QrelsLabel) -> Bool
    ) -> DatasetError {
        let path = BEIRDataset(folder: folder).splitPath(split.name)
        return .unknown(path: path, line: Qrels.line(path, where: holds) ?? 0, kind: kind, id: id)
    }
}
