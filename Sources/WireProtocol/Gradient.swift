public import Digests

/// Which estimate of KL(policy || reference) enters the loss (Schulman, "Approximating KL Divergence").
public enum KLEstimator: UInt32, Sendable, CaseIterable {
    /// log(policy / reference): unbiased, high variance.
    case k1 = 1
    /// Half the square of k1: biased, low variance.
    case k2 = 2
    /// r - 1 - log r with r = reference / policy: unbiased, never negative.
    case k3 = 3
}

/// The parts of the objective that each token needs; all else is already in weights and advantages.
public struct ObjectiveParameters: Equatable, Sendable {
    /// The ratio is clipped to [1 - clipLow, 1 + clipHigh].
    public var clipLow: Float
    /// Upper clip range; may differ from the lower.
    public var clipHigh: Float
    /// 0 leaves the reference policy out.
    public var klCoefficient: Float
    /// Estimate of the KL term.
    public var klEstimator: KLEstimator
    /// Factor of the entropy bonus; 0 leaves it out.
    public var entropyCoefficient: Float
    /// Temperature of the distribution that logprobs are of: the one that was sampled.
    public var temperature: Float
    /// The frozen reference policy; needed when `klCoefficient` is not 0.
    public var reference: PolicyReference?

    /// Stores the values; nothing is checked before it is sent.
    public init(
        clipLow: Float, clipHigh: Float, klCoefficient: Float, klEstimator: KLEstimator, entropyCoefficient: Float,
        temperature: Float, reference: PolicyReference?
    ) {
        self.clipLow = clipLow
        self.clipHigh = clipHigh
        self.klCoefficient = klCoefficient
        self.klEstimator = klEstimator
        self.entropyCoefficient = entropyCoefficient
        self.temperature = temperature
        self.reference = reference
    }
}

/// One completion to learn from.
public struct TrainingSample: Equatable, Sendable {
    /// Token ids, at least one.
    public var tokens: [Int32]
    /// Logprob of each token when it was sampled.
    public var behaviourLogprobs: [Float]
    /// Group-relative advantage, the same for all of its tokens.
    public var advantage: Float
    /// Factor of each of its tokens in the loss: one over the step's global denominator.
    public var tokenWeight: Float

    /// Stores the values; nothing is checked before it is sent.
    public init(tokens: [Int32], behaviourLogprobs: [Float], advantage: Float, tokenWeight: Float) {
        self.tokens = tokens
        self.behaviourLogprobs = behaviourLogprobs
        self.advantage = advantage
        self.tokenWeight = tokenWeight
    }
}

/// A prompt and the completions of its group.
public struct TrainingGroup: Equatable, Sendable {
    /// Position of the group in its step.
    public var index: UInt32
    /// Token ids of the rendered prompt, at least one.
    public var promptTokens: [Int32]
    /// The completions to learn from, at least one.
    public var samples: [TrainingSample]

    /// Stores the values; nothing is checked before it is sent.
    public init(index: UInt32, promptTokens: [Int32], samples: [TrainingSample]) {
        self.index = index
        self.promptTokens = promptTokens
        self.samples = samples
    }
}

/// Work: the loss gradient of a fixed shard of a step's groups.
public struct GradientLease: Equatable, Sendable {
    /// The lease that this belongs to.
    public var lease: LeaseID
    /// The run that this belongs to.
    public var run: RunID
    /// Optimizer step, from 1; 0 is the evaluation before the first.
    public var step: UInt64
    /// Number of the shard within its step.
    public var shard: UInt32
    /// The weights at which the gradient is taken.
    public var policy: PolicyReference
    /// What the loss is.
    public var objective: ObjectiveParameters
    /// The groups of the shard, by index.
    public var groups: [TrainingGroup]

    /// Stores the values; nothing is checked before it is sent.
    public init(
        lease: LeaseID, run: RunID, step: UInt64, shard: UInt32, policy: PolicyReference,
        objective: ObjectiveParameters, groups: [TrainingGroup]
    ) {
        self.lease = lease
        self.run = run
        self.step = step
        self.shard = shard
        self.policy = policy
        self.objective = objective
        self.groups = groups
    }
}

/// Result of a ``GradientLease``: the worker holds the gradient, the coordinator pulls it as a blob.
public struct GradientResult: Equatable, Sendable {
    /// The lease that this belongs to.
    public var lease: LeaseID
    /// The run that this belongs to.
    public var run: RunID
    /// Number of the shard within its step.
    public var shard: UInt32
    /// SHA-256 of the float32 gradient, little-endian, in layout order.
    public var digest: Digest
    /// Length of the gradient, four bytes for each parameter.
    public var byteCount: UInt64
    /// Sums over the shard's tokens, to be added over shards: `loss`, `tokens`, `entropySum`, ...
    public var statistics: [NamedValue]
    /// `forwardSeconds`, `backwardSeconds`, `tokens`.
    public var usage: [NamedValue]

    /// Stores the values; nothing is checked before it is sent.
    public init(
        lease: LeaseID, run: RunID, shard: UInt32, digest: Digest, byteCount: UInt64, statistics: [NamedValue],
        usage: [NamedValue]
    ) {
        self.lease = lease
        self.run = run
        self.shard = shard
        self.digest = digest
        self.byteCount = byteCount
        self.statistics = statistics
        self.usage = usage
    }
}

/// A worker could not do a lease, or the coordinator takes one back (`lease` is void from then on).
public struct LeaseFailure: Equatable, Sendable {
    /// The lease that was not done, or is void.
    public var lease: LeaseID
    /// The run that this belongs to.
    public var run: RunID
    /// For people to read.
    public var reason: String
    /// Whether another worker, or the same one later, may succeed.
    public var retryable: Bool

    /// Stores the values; nothing is checked before it is sent.
    public init(lease: LeaseID, run: RunID, reason: String, retryable: Bool) {
        self.lease = lease
        self.run = run
        self.reason = reason
        self.retryable = retryable
    }
}
