import Synchronization

/// Rankings that were asked for before, by (recommender's fingerprint, normalised query, k). Holds a young and an old
/// half; when the young one is full it becomes the old one, so what was not asked for since goes. Any thread.
public final class RankingCache: Sendable {
    private struct Key: Hashable {
        var fingerprint: String
        var query: String
        var k: Int
    }

    private struct State {
        var young: [Key: [String]] = [:]
        var old: [Key: [String]] = [:]
        /// What `young` holds: its document ids, and one more for each ranking.
        var weight = 0
        var hits = 0
        var misses = 0

        mutating func keep(_ ranking: [String], _ key: Key, limit: Int) {
            guard young.updateValue(ranking, forKey: key) == nil else { return }
            weight += ranking.count + 1
            guard weight >= limit else { return }
            (old, young, weight) = (young, [:], 0)
        }
    }

    private let state = Mutex(State())
    private let limit: Int

    /// A cache of about so many document ids over all rankings, 2 or more; 16 bytes each, more for ids over 15 bytes.
    public init(documents: Int = 4_000_000) {
        precondition(documents >= 2, "a cache of \(documents) documents")
        limit = documents / 2
    }

    /// Rankings found and not found so far.
    public var counts: (hits: Int, misses: Int) { state.withLock { ($0.hits, $0.misses) } }

    /// The ranking from the cache, or from the recommender, which is then kept. A failure is never kept.
    public func search(
        _ recommender: any Recommender, _ query: String, k: Int
    ) async throws(RecommenderError) -> [String] {
        let key = Key(fingerprint: recommender.fingerprint, query: Self.normalised(query), k: k)
        if let found = find(key) { return found }
        let ranking = try await recommender.search(key.query, k: k)
        state.withLock { $0.keep(ranking, key, limit: limit) }
        return ranking
    }

    /// Runs of white space become one space; nothing else may change, since it could change a ranking.
    private static func normalised(_ query: String) -> String {
        query.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private func find(_ key: Key) -> [String]? {
        state.withLock { state in
            guard let found = state.young[key] ?? state.old[key] else {
                state.misses += 1
                return nil
            }
            state.hits += 1
            state.keep(found, key, limit: limit)
            return found
        }
    }
}
