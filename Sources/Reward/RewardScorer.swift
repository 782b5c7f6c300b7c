public import Retrieval

/// What is to be scored.
public enum ScoreCandidate: Sendable, Equatable {
    /// A policy's completion.
    case completion(String)
    /// A ready query.
    case query(String)
}

/// What became of it. A failure is never a reward of zero.
public enum ScoreVerdict: Sendable, Equatable {
    /// Reward, what the recommender was asked with, and figures by name.
    case scored(reward: Double, searchText: String, values: [(String, Double)])
    /// The completion holds no answer.
    case unparseable(reward: Double, reason: String)
    /// The recommender failed in a way that may pass.
    case retryable(reason: String)
    /// It can never be scored.
    case permanent(reason: String)

    /// Equal case by case.
    public static func == (a: ScoreVerdict, b: ScoreVerdict) -> Bool {
        switch (a, b) {
        case (.scored(let r, let t, let v), .scored(let s, let u, let w)):
            r == s && t == u && v.map(\.0) == w.map(\.0) && v.map(\.1) == w.map(\.1)
        case (.unparseable(let r, let t), .unparseable(let s, let u)): r == s && t == u
        case (.retryable(let t), .retryable(let u)), (.permanent(let t), .permanent(let u)): t == u
        default: false
        }
    }
}

/// Queries and labels that scores are given against.
public struct ScoringData: Sendable {
    /// The user's query by id.
    public var inputs: [String: String]
    /// Grade by query and document.
    public var labels: [String: [String: Int]]

    /// Stores both.
    public init(inputs: [String: String], labels: [String: [String: Int]]) {
        self.inputs = inputs
        self.labels = labels
    }
}

/// From completions to verdicts: parse, fill the template, ask the recommender, measure. Any thread.
public struct RewardScorer: Sendable {
    private let function: RewardFunction
    private let recommender: any Recommender
    private let cache: RankingCache
    private let data: ScoringData

    /// A scorer over these parts.
    public init(
        function: RewardFunction, recommender: any Recommender, cache: RankingCache, data: ScoringData
    ) {
        self.function = function
        self.recommender = recommender
        self.cache = cache
        self.data = data
    }

    /// The verdict on one candidate.
    ///
    /// - Parameter metrics: to be reported besides the reward; their cutoffs decide how many results are asked for,
    ///   together with the reward's own.
    public func score(_ candidate: ScoreCandidate, query: String, metrics: [RankingMetric]) async -> ScoreVerdict {
        guard let input = data.inputs[query], let grades = data.labels[query] else {
            return .permanent(reason: "the query `\(query)` has no text or no labels in the dataset")
        }
        let rewrite: String?
        let text: String
        switch candidate {
        case .query(let query): (rewrite, text) = (nil, query)
        case .completion(let completion):
            switch function.format.parse(completion) {
            case .none(let reason): return .unparseable(reward: function.unparseable, reason: reason)
            case .rewrite(let answer): (rewrite, text) = (answer, function.template.fill(rewrite: answer, input: input))
            }
        }
        return await score(text, rewrite: rewrite, input: input, function.labels(grades), metrics)
    }

    private func score(
        _ text: String, rewrite: String?, input: String, _ labels: RelevanceLabels, _ metrics: [RankingMetric]
    ) async -> ScoreVerdict {
        var values = QueryFigures.of(rewrite ?? text, input: input)
        let words = text.split(whereSeparator: \.isWhitespace).count
        var measured = 0.0
        if function.needsRanking || !metrics.isEmpty {
            let k = max(function.metric.cutoff, metrics.map(\.cutoff).max() ?? 1)
            let ranking: [String]
            do {
                ranking = try await cache.search(recommender, text, k: k)
            } catch {
                switch error {
                case .retryable(let reason): return .retryable(reason: reason)
                case .permanent(let reason): return .permanent(reason: reason)
                }
            }
            measured = function.metric.value(ranking, labels, gain: function.gain)
            values.append((function.metric.description, measured))
            values.append(("foundNothing", measured == 0 ? 1 : 0))
            for metric in metrics where metric != function.metric {
                values.append((metric.description, metric.value(ranking, labels, gain: function.gain)))
            }
        }
        let rewriteWords = (rewrite ?? text).split(whereSeparator: \.isWhitespace).count
        let reward = function.reward(metric: measured, queryWords: function.needsRanking ? words : rewriteWords)
        return .scored(reward: reward, searchText: text, values: values)
    }
}

/// What a query looks like beside its input: figures that show when a policy games the metric.
enum QueryFigures {
    /// `queryWords`; `inputOverlap`, the share of its words that the input has; `repetition`, the share that came before.
    static func of(_ query: String, input: String) -> [(String, Double)] {
        let words = query.lowercased().split { !$0.isLetter && !$0.isNumber }
        let known = Set(input.lowercased().split { !$0.isLetter && !$0.isNumber })
        let count = Double(max(words.count, 1))
        return [
            ("queryWords", Double(words.count)), ("inputOverlap", Double(words.count { known.contains($0) }) / count),
            ("repetition", Double(words.count - Set(words).count) / count),
        ]
    }
}
