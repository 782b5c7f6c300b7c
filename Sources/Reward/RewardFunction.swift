import Retrieval
public import RunSpec

/// From a ranking to a number: metric, format and length terms.
public struct RewardFunction: Sendable {
    private let section: RewardSection
    let metric: RankingMetric
    let gain: Gain
    let format: AnswerFormat
    let template: QueryTemplate

    /// Reads the spec's `reward` section; a metric or template that makes no sense is refused.
    ///
    /// - Parameter assistantPrefix: what the prompt opens the completion with.
    public init(_ section: RewardSection, assistantPrefix: String) throws {
        self.section = section
        metric = try RankingMetric(section.metric)
        template = try QueryTemplate(section.queryTemplate)
        gain =
            switch section.gain {
            case .binary: .binary
            case .linear: .linear
            case .exponential: .exponential
            }
        format =
            switch section.answerFormat {
            case .plain: .plain
            case .tagsJSON: .tagsJSON(opened: assistantPrefix.contains("<think>"))
            }
    }

    /// Whether the recommender is asked at all.
    var needsRanking: Bool { section.kind == .metric }

    /// The labels of a query with the spec's threshold.
    func labels(_ grades: [String: Int]) -> RelevanceLabels {
        RelevanceLabels(grades, threshold: section.relevanceThreshold)
    }

    /// Reward of a completion without an answer.
    var unparseable: Double { section.unparseableReward }

    /// Reward of an answer: its metric (or the canary's), the format bonus, less the cost of words beyond the free ones.
    func reward(metric value: Double, queryWords: Int) -> Double {
        if section.kind == .shorterQuery { return 1 / Double(1 + queryWords) }
        if value == 0, let fixed = section.zeroMetricReward { return fixed }
        let excess = max(0, queryWords - section.freeQueryWords)
        return value + section.formatBonus - section.costPerQueryWord * Double(excess)
    }
}
