/// The black box: text in, ranked document ids out, best first. Any thread.
public protocol Recommender: Sendable {
    /// Names its content and settings: while it is the same, so are the rankings.
    var fingerprint: String { get }
    /// The best `k` documents for a query.
    func search(_ query: String, k: Int) async throws(RecommenderError) -> [String]
}
