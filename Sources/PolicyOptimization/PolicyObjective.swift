internal import Foundation

/// What one completion token adds to the loss, and the slope it leaves for the backward pass.
public struct TokenLoss: Sendable, Equatable {
    /// Which side of the clip range cut the surrogate off; such a token's surrogate has no slope.
    public enum Clipping: Sendable, Equatable {
        case none
        case low
        case high
    }

    /// weight x (-surrogate + KL coefficient x kl - entropy coefficient x entropy).
    public var loss: Double
    /// Derivative of `loss` with respect to the policy's logprob of the token.
    public var dLogprob: Double
    /// Derivative of `loss` with respect to the entropy of the policy at the token.
    public var dEntropy: Double
    /// Importance ratio policy / behaviour policy.
    public var ratio: Double
    /// Its logarithm, before any bound.
    public var logRatio: Double
    /// Whether the clip range cut the surrogate off.
    public var clipping: Clipping
    /// Estimate of KL(policy || reference) in nats; 0 without a reference.
    public var kl: Double
}

/// The clipped surrogate of GRPO with its KL penalty and an entropy bonus, token by token.
///
/// With r = exp(logprob - behaviour logprob) and advantage A, a token's loss is
/// weight x (-min(r A, clip(r, 1 - clipLow, 1 + clipHigh) A) + klCoefficient x KL - entropyCoefficient x H):
/// arXiv 2402.03300, equation 3, with the separate upper bound of DAPO (arXiv 2503.14476, equation 10). The KL term is
/// *added* to the loss, so it pulls the policy towards the reference.
///
/// log r is bounded by ``LogRatio/bound``; beyond it the surrogate is constant and has no slope.
public struct PolicyObjective: Sendable, Equatable {
    /// The ratio is kept above 1 - clipLow; 0 to 1.
    public let clipLow: Double
    /// The ratio is kept below 1 + clipHigh; 0 or more.
    public let clipHigh: Double
    /// Weight of the KL term; 0 needs no reference.
    public let klCoefficient: Double
    /// The KL term's estimator.
    public let klDivergence: KLDivergence
    /// Weight of the entropy bonus; 0 or more.
    public let entropyCoefficient: Double

    /// An objective. Throws ``PolicyOptimizationError`` naming the parameter that is out of range.
    public init(
        clipLow: Double, clipHigh: Double, klCoefficient: Double = 0, klDivergence: KLDivergence = .k3,
        entropyCoefficient: Double = 0
    ) throws(PolicyOptimizationError) {
        try PolicyOptimizationError.require(clipLow, "clipLow", in: 0...1)
        try PolicyOptimizationError.require(clipHigh, "clipHigh", in: 0...1e6)
        try PolicyOptimizationError.require(klCoefficient, "klCoefficient", in: 0...1e6)
        try PolicyOptimizationError.require(entropyCoefficient, "entropyCoefficient", in: 0...1e6)
        self.clipLow = clipLow
        self.clipHigh = clipHigh
        self.klCoefficient = klCoefficient
        self.klDivergence = klDivergence
        self.entropyCoefficient = entropyCoefficient
    }

    /// The loss of one token. Any thread.
    ///
    /// - Parameters:
    ///   - logprob: natural logarithm of the token's probability under the policy that learns.
    ///   - behaviourLogprob: the same under the policy that drew it, at the same temperature.
    ///   - referenceLogprob: the same under the frozen reference; required when `klCoefficient` is not 0. When given
    ///     with a coefficient of 0, the divergence is only reported.
    ///   - advantage: of the token's completion.
    ///   - weight: of the token, from ``TokenWeights``.
    ///   - entropy: of the policy at the token, in nats; matters only with an entropy bonus.
    public func evaluate(
        logprob: Double, behaviourLogprob: Double, referenceLogprob: Double? = nil, advantage: Double, weight: Double,
        entropy: Double = 0
    ) -> TokenLoss {
        precondition(
            referenceLogprob != nil || klCoefficient == 0,
            "a KL coefficient of \(klCoefficient) needs reference logprobs")
        let surrogate = Surrogate(self, logRatio: logprob - behaviourLogprob, advantage: advantage)
        let divergence = referenceLogprob.map { logprob - $0 }
        let kl = divergence.map(klDivergence.estimate) ?? 0
        let klSlope = divergence.map(klDivergence.slope) ?? 0
        let penalty = klCoefficient == 0 ? 0 : klCoefficient * kl
        let bonus = entropyCoefficient == 0 ? 0 : entropyCoefficient * entropy
        return TokenLoss(
            loss: weight * (-surrogate.value + penalty - bonus),
            dLogprob: weight * (-surrogate.slope + (klCoefficient == 0 ? 0 : klCoefficient * klSlope)),
            dEntropy: -weight * entropyCoefficient, ratio: surrogate.ratio,
            logRatio: logprob - behaviourLogprob, clipping: surrogate.clipping, kl: kl)
    }
}

/// min(r A, clip(r) A) and its derivative with respect to the logprob.
private struct Surrogate {
    let ratio: Double
    let value: Double
    let slope: Double
    let clipping: TokenLoss.Clipping

    init(_ objective: PolicyObjective, logRatio: Double, advantage: Double) {
        ratio = exp(LogRatio.bounded(logRatio))
        if advantage < 0, ratio < 1 - objective.clipLow {
            (value, slope, clipping) = ((1 - objective.clipLow) * advantage, 0, .low)
        } else if advantage > 0, ratio > 1 + objective.clipHigh {
            (value, slope, clipping) = ((1 + objective.clipHigh) * advantage, 0, .high)
        } else {
            // The derivative of exp(log r) A is r A, unless log r has reached its bound.
            let bounded = logRatio.magnitude > LogRatio.bound
            (value, slope, clipping) = (ratio * advantage, bounded ? 0 : ratio * advantage, .none)
        }
    }
}
