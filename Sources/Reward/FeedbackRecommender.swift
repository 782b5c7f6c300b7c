public import Retrieval

/// BM25 with pseudo-relevance feedback: every query grows by the terms that its own best documents share. The yardstick
/// for a policy that only makes queries longer.
public struct FeedbackRecommender: Recommender {
    private let index: BM25Index
    private let model: RelevanceModel
    private let texts: [String]

    /// Names the index and the model's settings.
    public let fingerprint: String

    /// - Parameter texts: what was indexed, in the index's order.
    public init(_ base: BM25Recommender, model: RelevanceModel = RelevanceModel(), texts: [String]) {
        precondition(
            texts.count == base.index.documentCount, "\(texts.count) texts, \(base.index.documentCount) documents")
        index = base.index
        self.model = model
        self.texts = texts
        let settings = "\(model.feedbackDocuments)-\(model.feedbackTerms)-\(model.originalQueryWeight)"
        fingerprint = "rm3-\(settings)-\(base.fingerprint)"
    }

    /// Fails only when the analyser's libraries do.
    public func search(_ query: String, k: Int) async throws(RecommenderError) -> [String] {
        do {
            return try model.search(query, k: k, in: index) { texts[$0] }.map { index.documentID(at: $0.document) }
        } catch {
            throw .permanent(error.description)
        }
    }
}
