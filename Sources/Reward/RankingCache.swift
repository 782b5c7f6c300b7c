import Synchronization

/// Rankings that were asked for before, by (recommender's fingerprint, normalised query, k). The oldest half goes when
/// it is full. Any thread.
public final class RankingCache: Sendable {
    private struct Key: Hashable {
        var fingerprint: String
        var query: String
        var k: Int
    }

    private struct State {
        var young: [Key: [String]] = [:]
        var old: [Key: [String]] = [:]
        var hits = 0
        var misses = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// A cache of at most `capacity` rankings, 2 or more.
    public init(capacity: Int = 20_000) {
        precondition(capacity >= 2, "a cache of \(capacity)")
        self.capacity = capacity
    }

    /// Rankings found and not found so far.
    public var counts: (hits: Int, misses: Int) { state.withLock { ($0.hits, $0.misses) } }

    /// The ranking from the cache, or from the recommender, which is then kept. A failure is never kept.
    public func search(
        _ recommender: any Recommender, _ query: String, k: Int
    ) async throws(RecommenderError) -> [String] {
        let key = Key(fingerprint: recommender.fingerprint, query: Self.normalised(query), k: k)
        if let found = find(key) { return found }
        let ranking = try await recommender.search(query, k: k)
        keep(ranking, key)
        return ranking
    }

    /// Runs of white space become one space; nothing else may change, since it could change a ranking.
    static func normalised(_ query: String) -> String {
        query.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private func find(_ key: Key) -> [String]? {
        state.withLock { state in
            guard let found = state.young[key] ?? state.old[key] else {
                state.misses += 1
                return nil
            }
            state.hits += 1
            return found
        }
    }

    private func keep(_ ranking: [String], _ key: Key) {
        state.withLock { state in
            state.young[key] = ranking
            guard state.young.count >= capacity / 2 else { return }
            state.old = state.young
            state.young = [:]
        }
    }
}
