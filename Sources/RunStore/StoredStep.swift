/// A committed step.
public struct StoredStep: Equatable, Sendable {
    /// Counts from 1.
    public var step: UInt64
    /// The policy that sampled.
    public var behaviour: StoredPolicy
    /// The policy after the step.
    public var policy: StoredPolicy
    /// Passes over the training prompts that are complete.
    public var epoch: UInt64
    /// Prompts drawn in the current pass.
    public var position: UInt64
    /// SHA-256 (hexadecimal) over all its samples, rewards and advantages.
    public var digest: String
    /// Its figures.
    public var metrics: [StoredValue]
    /// When it was committed.
    public var unixSeconds: Double

    /// Collects the parts.
    public init(
        step: UInt64, behaviour: StoredPolicy, policy: StoredPolicy, epoch: UInt64, position: UInt64, digest: String,
        metrics: [StoredValue], unixSeconds: Double
    ) {
        self.step = step
        self.behaviour = behaviour
        self.policy = policy
        self.epoch = epoch
        self.position = position
        self.digest = digest
        self.metrics = metrics
        self.unixSeconds = unixSeconds
    }
}

/// One sample of a committed step.
public struct StoredSample: Equatable, Sendable {
    /// Position of its group in the step.
    public var group: UInt32
    /// Position in the group.
    public var sample: UInt32
    /// Id of the prompt's query.
    public var query: String
    /// `trained`, `skipped`, `failed` or `quarantined`.
    public var fate: String
    /// The completion.
    public var text: String
    /// Tokens of the completion.
    public var tokenCount: Int
    /// `stop` or `length`; `nil` when nothing was generated.
    public var finish: String?
    /// `nil` when there is no score.
    public var reward: Double?
    /// What the recommender was asked with; `nil` when nothing was asked.
    public var searchText: String?
    /// `nil` unless trained.
    public var advantage: Double?
    /// Why it was unparseable, failed or quarantined.
    public var reason: String?

    /// Collects the parts.
    public init(
        group: UInt32, sample: UInt32, query: String, fate: String, text: String, tokenCount: Int, finish: String?,
        reward: Double?, searchText: String?, advantage: Double?, reason: String?
    ) {
        self.group = group
        self.sample = sample
        self.query = query
        self.fate = fate
        self.text = text
        self.tokenCount = tokenCount
        self.finish = finish
        self.reward = reward
        self.searchText = searchText
        self.advantage = advantage
        self.reason = reason
    }
}
