internal import Foundation

/// Per-token estimates of KL(policy || reference) from d = log policy - log reference at a token the policy drew.
///
/// Schulman, "Approximating KL Divergence" (2020), is about their *values*. Here they stand in the loss and are
/// differentiated with respect to the policy's logprob, which is another matter, for tokens drawn from the policy:
/// - `k1`'s slope is 1 whatever the token, and the mean of a score function is zero: it adds noise and does **not** pull
///   the policy towards the reference. It is here for comparison.
/// - `k2`'s slope d has the gradient of KL(policy || reference) as its mean.
/// - `k3`'s slope 1 - exp(-d) has the gradient of KL(reference || policy) as its mean: it too vanishes only where the
///   two agree. GRPO's choice (arXiv 2402.03300, equation 4).
///
/// Off-policy tokens are not reweighed, as in GRPO.
public enum KLDivergence: Sendable, Equatable, CaseIterable {
    /// d: unbiased, high variance, may be negative.
    case k1
    /// d² / 2: biased, low variance, never negative.
    case k2
    /// exp(-d) - 1 + d: unbiased, low variance, never negative.
    case k3

    /// The estimate in nats.
    ///
    /// - Parameter d: policy logprob less reference logprob; values beyond ``LogRatio/bound`` count as the bound.
    public func estimate(_ d: Double) -> Double {
        let d = LogRatio.bounded(d)
        return switch self {
        case .k1: d
        case .k2: d * d / 2
        case .k3: expm1(-d) + d
        }
    }

    /// The estimate's derivative with respect to the policy's logprob.
    ///
    /// Beyond the bound it stays what it is at the bound: a token that is far off is still pulled back.
    public func slope(_ d: Double) -> Double {
        let d = LogRatio.bounded(d)
        return switch self {
        case .k1: 1
        case .k2: d
        case .k3: -expm1(-d)
        }
    }
}
