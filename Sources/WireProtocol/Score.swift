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
    /// The query whose labels count.
    public var query: QueryID
    /// What the recommender is asked with.
    public var candidate: Candidate

    /// Stores the values; nothing is checked before it is sent.
    public init(item: UInt32, query: QueryID, candidate: Candidate) {
        self.item = item
        self.query = query
        self.candidate = candidate
    }
}

/// Work: ask the recommender and score what it returns.
public struct ScoreLease: Equatable, Sendable {
    /// The lease that this belongs to.
    public var lease: LeaseID
    /// The run that this belongs to.
    public var run: RunID
    /// Optimizer step, from 1; 0 is the evaluation before the first.
    public var step: UInt64
    /// What to score, each item number once.
    public var items: [ScoreItem]
    /// Metrics to report besides the reward, such as `ndcg@10`.
    public var metrics: [String]

    /// Stores the values; nothing is checked before it is sent.
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
    /// Number of the item in its lease.
    public var item: UInt32
    /// What became of it.
    public var verdict: Verdict

    /// Stores the values; nothing is checked before it is sent.
    public init(item: UInt32, verdict: Verdict) {
        self.item = item
        self.verdict = verdict
    }
}

/// Result of a ``ScoreLease``: one outcome for each item.
public struct ScoreResult: Equatable, Sendable {
    /// The lease that this belongs to.
    public var lease: LeaseID
    /// The run that this belongs to.
    public var run: RunID
    /// One for each item of the lease.
    public var outcomes: [ScoreOutcome]
    /// Seconds and counts: `searchSeconds`, `searches`, `cacheHits`.
    public var usage: [NamedValue]

    /// Stores the values; nothing is checked before it is sent.
    public init(lease: LeaseID, run: RunID, outcomes: [ScoreOutcome], usage: [NamedValue]) {
        self.lease = lease
        self.run = run
        self.outcomes = outcomes
        self.usage = usage
    }
}
