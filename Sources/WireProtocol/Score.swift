/// What the recommender is asked with.
public enum Candidate: Equatable, Sendable {
    /// A policy's completion: to be parsed and put into the query template.
    case completion(String)
    /// A ready query: baselines such as the raw input.
    case query(String)
}

/// One text to score against the labels of one query.
public struct ScoreItem: Equatable, Sendable {
    /// Unique in its lease.
    public var item: UInt32
    public var query: QueryID
    public var candidate: Candidate

    public init(item: UInt32, query: QueryID, candidate: Candidate) {
        self.item = item
        self.query = query
        self.candidate = candidate
    }
}

/// Work: ask the recommender and score what it returns.
public struct ScoreLease: Equatable, Sendable {
    public var lease: LeaseID
    public var run: RunID
    public var step: UInt64
    public var items: [ScoreItem]
    /// Metrics to report besides the reward, such as `ndcg@10`.
    public var metrics: [String]

    public init(lease: LeaseID, run: RunID, step: UInt64, items: [ScoreItem], metrics: [String]) {
        self.lease = lease
        self.run = run
        self.step = step
        self.items = items
        self.metrics = metrics
    }
}

/// What became of one item. A failure is never a reward of zero.
public enum Verdict: Equatable, Sendable {
    /// The recommender answered: the reward, the text it was asked with, and the reward's parts and metrics.
    case scored(reward: Double, searchText: String, values: [NamedValue])
    /// The completion has no answer in it: the policy's fault, with the reward that the spec gives for that.
    case unparseable(reward: Double, reason: String)
    /// The recommender failed in a way that may pass; the item is to be asked again.
    case retryable(reason: String)
    /// It can never be scored; the item leaves its group.
    case permanent(reason: String)
}

/// The verdict of one item.
public struct ScoreOutcome: Equatable, Sendable {
    public var item: UInt32
    public var verdict: Verdict

    public init(item: UInt32, verdict: Verdict) {
        self.item = item
        self.verdict = verdict
    }
}

/// Result of a ``ScoreLease``: one outcome for each item.
public struct ScoreResult: Equatable, Sendable {
    public var lease: LeaseID
    public var run: RunID
    public var outcomes: [ScoreOutcome]
    /// Seconds and counts: `searchSeconds`, `searches`, `cacheHits`.
    public var usage: [NamedValue]

    public init(lease: LeaseID, run: RunID, outcomes: [ScoreOutcome], usage: [NamedValue]) {
        self.lease = lease
        self.run = run
        self.outcomes = outcomes
        self.usage = usage
    }
}
