import Foundation
public import Retrieval

/// BM25 over an index in this process.
public struct BM25Recommender: Recommender {
    let index: BM25Index

    /// Searches this index.
    public init(index: BM25Index) { self.index = index }

    /// The index's content and settings.
    public var fingerprint: String { index.fingerprint }

    /// Never fails.
    public func search(_ query: String, k: Int) async throws(RecommenderError) -> [String] {
        index.search(query, k: k).map { index.documentID(at: $0.document) }
    }

    /// Opens the index at a path, or makes it there first when it is missing or not usable.
    ///
    /// - Parameter documents: called only when the index has to be made.
    public static func open(
        at path: String, model: BM25, analyzer: AnalyzerOptions, documents: () throws -> [IndexDocument]
    ) throws -> BM25Recommender {
        if FileManager.default.fileExists(atPath: path),
            let index = try? BM25Index(path: path, model: model, analyzer: analyzer)
        {
            return BM25Recommender(index: index)
        }
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try BM25Index.build(try documents(), model: model, analyzer: analyzer, at: path)
        return BM25Recommender(index: try BM25Index(path: path, model: model, analyzer: analyzer))
    }
}
