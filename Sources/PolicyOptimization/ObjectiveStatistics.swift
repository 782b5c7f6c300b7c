/// Sums and extremes over tokens: what a shard reports beside its gradient.
public struct ObjectiveStatistics: Sendable, Equatable {
    /// Tokens seen.
    public private(set) var tokens = 0
    /// Sum of the weighted losses: the loss itself once all tokens of a step are in.
    public private(set) var loss = 0.0
    /// Tokens whose ratio was cut off from below.
    public private(set) var clippedLow = 0
    /// Tokens whose ratio was cut off from above.
    public private(set) var clippedHigh = 0
    /// Sum of the importance ratios.
    public private(set) var ratioSum = 0.0
    /// Largest importance ratio; 0 before the first token.
    public private(set) var ratioMax = 0.0
    /// Sum of |log ratio|: 0 when the policy that learns is the one that drew.
    public private(set) var absoluteLogRatioSum = 0.0
    /// Largest |log ratio|.
    public private(set) var absoluteLogRatioMax = 0.0
    /// Sum of the KL estimates, in nats.
    public private(set) var klSum = 0.0
    /// Sum of the entropies, in nats.
    public private(set) var entropySum = 0.0

    /// Nothing seen yet.
    public init() {}

    /// Takes in a token and the entropy of the policy there.
    public mutating func add(_ token: TokenLoss, entropy: Double) {
        tokens += 1
        loss += token.loss
        if token.clipping == .low { clippedLow += 1 }
        if token.clipping == .high { clippedHigh += 1 }
        ratioSum += token.ratio
        ratioMax = max(ratioMax, token.ratio)
        absoluteLogRatioSum += token.logRatio.magnitude
        absoluteLogRatioMax = max(absoluteLogRatioMax, token.logRatio.magnitude)
        klSum += token.kl
        entropySum += entropy
    }

    /// Takes in what another shard or micro-batch saw.
    public mutating func merge(_ other: ObjectiveStatistics) {
        tokens += other.tokens
        loss += other.loss
        clippedLow += other.clippedLow
        clippedHigh += other.clippedHigh
        ratioSum += other.ratioSum
        ratioMax = max(ratioMax, other.ratioMax)
        absoluteLogRatioSum += other.absoluteLogRatioSum
        absoluteLogRatioMax = max(absoluteLogRatioMax, other.absoluteLogRatioMax)
        klSum += other.klSum
        entropySum += other.entropySum
    }
}
