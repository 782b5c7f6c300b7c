import Reward
import Synchronization
import Testing

/// Answers with `k` documents named after the query, or fails for queries that begin with `fail` or `never`.
final class ScriptedRecommender: Recommender {
    let fingerprint: String
    private let asked = Mutex<[String]>([])

    init(fingerprint: String = "scripted") { self.fingerprint = fingerprint }

    var queries: [String] { asked.withLock { $0 } }

    func search(_ query: String, k: Int) async throws(RecommenderError) -> [String] {
        asked.withLock { $0.append(query) }
        if query.hasPrefix("fail") { throw .retryable("timed out") }
        if query.hasPrefix("never") { throw .permanent("refused") }
        return query.split(separator: " ").prefix(k).map(String.init)
    }
}

struct RankingCacheTests {
    @Test func theSameQueryIsAskedOnceWhateverItsSpaces() async throws {
        let (cache, recommender) = (RankingCache(), ScriptedRecommender())
        #expect(try await cache.search(recommender, "a b", k: 5) == ["a", "b"])
        #expect(try await cache.search(recommender, "  a\n\tb ", k: 5) == ["a", "b"])
        #expect(recommender.queries == ["a b"])
        #expect(cache.counts == (hits: 1, misses: 1))
    }

    @Test func anotherCaseCutoffOrFingerprintIsAnotherQuery() async throws {
        let (cache, recommender) = (RankingCache(), ScriptedRecommender())
        let other = ScriptedRecommender(fingerprint: "other")
        for (recommender, query, k) in [
            (recommender, "a b", 5), (recommender, "A b", 5), (recommender, "a b", 1), (other, "a b", 5),
        ] { _ = try await cache.search(recommender, query, k: k) }
        #expect(cache.counts == (hits: 0, misses: 4))
    }

    @Test func aFailureIsNotKept() async {
        let (cache, recommender) = (RankingCache(), ScriptedRecommender())
        for _ in 0..<2 {
            await #expect(throws: RecommenderError.retryable("timed out")) {
                _ = try await cache.search(recommender, "fail", k: 1)
            }
        }
        #expect(recommender.queries.count == 2)
    }

    @Test func whatIsAskedForOftenOutlivesWhatIsNot() async throws {
        let (cache, recommender) = (RankingCache(documents: 40), ScriptedRecommender())
        for i in 0..<100 {
            _ = try await cache.search(recommender, "often", k: 1)
            _ = try await cache.search(recommender, "once\(i)", k: 1)
        }
        #expect(recommender.queries.count { $0 == "often" } == 1)
        _ = try await cache.search(recommender, "once0", k: 1)
        #expect(recommender.queries.count { $0 == "once0" } == 2)
    }
}
