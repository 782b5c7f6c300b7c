import Retrieval
import Reward
import RunSpec
import Synchronization

/// A recommender that gives what it is told to, and keeps what it was asked.
final class StubRecommender: Recommender {
    struct Request: Equatable {
        var query: String
        var k: Int
    }

    let fingerprint: String
    private let answers: [String: Result<[String], RecommenderError>]
    private let asked = Mutex<[Request]>([])
    private let failuresLeft: Mutex<Int>

    init(
        _ answers: [String: Result<[String], RecommenderError>] = [:], fingerprint: String = "stub", failures: Int = 0
    ) {
        self.answers = answers
        self.fingerprint = fingerprint
        failuresLeft = Mutex(failures)
    }

    var requests: [Request] { asked.withLock { $0 } }

    func search(_ query: String, k: Int) async throws(RecommenderError) -> [String] {
        asked.withLock { $0.append(Request(query: query, k: k)) }
        let fails = failuresLeft.withLock { left in
            left -= 1
            return left >= 0
        }
        if fails { throw .retryable("busy") }
        return try (answers[query] ?? .success([])).get()
    }
}

/// A scorer over one query `q` with the text `watch` and the labels gps-1: 3, gps-2: 1.
func scorer(
    _ recommender: StubRecommender, prefix: String = "", _ change: (inout RewardSection) -> Void = { _ in }
) throws -> RewardScorer {
    var section = RewardSection()
    section.metric = "ndcg@10"
    change(&section)
    return RewardScorer(
        function: try RewardFunction(section, assistantPrefix: prefix), recommender: recommender,
        cache: RankingCache(), data: ScoringData(inputs: ["q": "watch"], labels: ["q": ["gps-1": 3, "gps-2": 1]]))
}
