public import Digests
public import WireProtocol

/// What became of one sample of a committed step.
public enum SampleFate: String, Equatable, Sendable, CaseIterable {
    /// Scored, in a group with spread: it entered the gradient.
    case trained
    /// Scored, in a group without spread (or with fewer than two scores): zero gradient.
    case skipped
    /// The recommender could not score it for good; it left its group.
    case failed
    /// Its prompt killed three workers; nothing was generated.
    case quarantined
}

/// One sample of a committed step, for inspection.
public struct SampleRecord: Equatable, Sendable {
    /// Position of its group in the step.
    public var group: UInt32
    /// Position in the group.
    public var sample: UInt32
    /// The prompt's query.
    public var query: QueryID
    /// What became of it.
    public var fate: SampleFate
    /// The completion; empty when quarantined.
    public var text: String
    /// Tokens of the completion.
    public var tokenCount: Int
    /// Why the completion ended; `nil` when quarantined.
    public var finish: FinishReason?
    /// Reward; `nil` when there is no score.
    public var reward: Double?
    /// What the recommender was asked with; `nil` when nothing was asked.
    public var searchText: String?
    /// Advantage; `nil` unless trained.
    public var advantage: Float?
    /// Why it was unparseable, failed or quarantined.
    public var reason: String?

    /// Collects the parts.
    public init(
        group: UInt32, sample: UInt32, query: QueryID, fate: SampleFate, text: String, tokenCount: Int,
        finish: FinishReason?, reward: Double?, searchText: String?, advantage: Float?, reason: String?
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

/// A committed step. With one seed and spec it is the same on any cluster, but for times in `metrics`.
public struct StepRecord: Equatable, Sendable {
    /// The run.
    public var run: RunID
    /// Counts from 1.
    public var step: UInt64
    /// The policy that sampled.
    public var behaviour: PolicyReference
    /// The policy after the step: the same one when there was nothing to learn.
    public var policy: PolicyReference
    /// Where the next step begins.
    public var cursor: PromptCursor
    /// SHA-256 over every sample's tokens, logprobs, reward and advantage.
    public var digest: Digest
    /// One for each (group, sample), in order.
    public var samples: [SampleRecord]
    /// The step's figures, in a fixed order of names.
    public var metrics: [NamedValue]

    /// Collects the parts.
    public init(
        run: RunID, step: UInt64, behaviour: PolicyReference, policy: PolicyReference, cursor: PromptCursor,
        digest: Digest, samples: [SampleRecord], metrics: [NamedValue]
    ) {
        self.run = run
        self.step = step
        self.behaviour = behaviour
        self.policy = policy
        self.cursor = cursor
        self.digest = digest
        self.samples = samples
        self.metrics = metrics
    }
}

/// Asks for a checkpoint of the state after a step.
public struct CheckpointRequest: Equatable, Sendable {
    /// The run.
    public var run: RunID
    /// The committed step.
    public var step: UInt64
    /// The policy after it.
    public var policy: PolicyReference
    /// Where the next step begins.
    public var cursor: PromptCursor
    /// Whether the policy has the best evaluation so far.
    public var isBest: Bool
    /// Whether it is the run's last.
    public var isLast: Bool
    /// What the run's workers have in common: to be given back in ``RunProgress`` on resume.
    public var fleet: FleetIdentity

    /// Collects the parts.
    public init(
        run: RunID, step: UInt64, policy: PolicyReference, cursor: PromptCursor, isBest: Bool, isLast: Bool,
        fleet: FleetIdentity
    ) {
        self.run = run
        self.step = step
        self.policy = policy
        self.cursor = cursor
        self.isBest = isBest
        self.isLast = isLast
        self.fleet = fleet
    }
}
