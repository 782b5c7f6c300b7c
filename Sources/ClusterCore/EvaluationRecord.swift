public import WireProtocol

/// Whose queries an evaluation asks.
public enum EvaluationSubject: String, Equatable, Sendable, CaseIterable {
    /// The dataset's query as it is, through the very same path: the baseline.
    case rawInput = "raw-input"
    /// The policy's greedy completion.
    case policy
}

/// One query of an evaluation.
public struct QueryEvaluation: Equatable, Sendable {
    /// The query.
    public var query: QueryID
    /// What was scored: the completion, or the query's own text.
    public var text: String
    /// What the recommender was asked with; `nil` when nothing was.
    public var searchText: String?
    /// Reward; `nil` when it could not be scored.
    public var reward: Double?
    /// One for each of the evaluation's metrics, 0 for an answer that does not parse; `nil` when it could not be
    /// scored (a failure is never a zero) or when the reward needs no recommender.
    public var values: [Double]?

    /// Collects the parts.
    public init(query: QueryID, text: String, searchText: String?, reward: Double?, values: [Double]?) {
        self.query = query
        self.text = text
        self.searchText = searchText
        self.reward = reward
        self.values = values
    }
}

/// A finished evaluation over the validation prompts.
public struct EvaluationRecord: Equatable, Sendable {
    /// The run.
    public var run: RunID
    /// Steps committed when it was made; 0 is the untrained policy.
    public var step: UInt64
    /// Whose queries were asked.
    public var subject: EvaluationSubject
    /// The policy; `nil` for the baseline.
    public var policy: PolicyReference?
    /// Metric names, as in the spec.
    public var metrics: [String]
    /// One for each validation prompt, in dataset order.
    public var queries: [QueryEvaluation]
    /// Answers that did not parse.
    public var unparseable: Int
    /// Queries that could not be scored; they are in no mean.
    public var failed: Int
    /// Wall-clock seconds it took.
    public var seconds: Double

    /// Collects the parts.
    public init(
        run: RunID, step: UInt64, subject: EvaluationSubject, policy: PolicyReference?, metrics: [String],
        queries: [QueryEvaluation], unparseable: Int, failed: Int, seconds: Double
    ) {
        self.run = run
        self.step = step
        self.subject = subject
        self.policy = policy
        self.metrics = metrics
        self.queries = queries
        self.unparseable = unparseable
        self.failed = failed
        self.seconds = seconds
    }

    /// Mean of a metric (by position) over the queries that could be scored; `nil` when there is none.
    public func mean(ofMetric index: Int) -> Double? {
        let values = queries.compactMap { $0.values?[index] }
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// Means and counts under their logged names: `evaluation/ndcg@10`, or `rawInput/ndcg@10` for the baseline.
    public var figures: [NamedValue] {
        let prefix = subject == .policy ? "evaluation" : "rawInput"
        var figures = metrics.indices.compactMap { i in
            mean(ofMetric: i).map { NamedValue("\(prefix)/\(metrics[i])", $0) }
        }
        let rewards = queries.compactMap(\.reward)
        if !rewards.isEmpty {
            figures.append(NamedValue("\(prefix)/reward", rewards.reduce(0, +) / Double(rewards.count)))
        }
        figures.append(NamedValue("\(prefix)/queries", Double(queries.count)))
        figures.append(NamedValue("\(prefix)/unparseable", Double(unparseable)))
        figures.append(NamedValue("\(prefix)/failed", Double(failed)))
        return figures
    }
}
