/// How the losses of a step's tokens add up to one number.
public enum LossAggregation: Sendable, Equatable {
    /// Every token counts the same: 1 / all completion tokens of the step (DAPO, arXiv 2503.14476, equation 8).
    case tokenMean
    /// Every completion counts the same: 1 / (completions x its own tokens) (GRPO, arXiv 2402.03300, equation 3).
    case sequenceMean
    /// Every token counts the same and a step's short completions do not raise it: 1 / (completions x
    /// `maxCompletionTokens`) (Dr. GRPO, arXiv 2503.20783, section 3.2).
    case constant(maxCompletionTokens: Int)
}

/// The factor of each token in the loss, with one denominator over the whole step.
///
/// A shard or micro-batch multiplies its tokens by these weights and adds; no part of a step ever divides by a count of
/// its own, so the gradient does not depend on how the step was cut.
public struct TokenWeights: Sendable, Equatable {
    /// How tokens are weighed.
    public let aggregation: LossAggregation
    /// Completions of the step that are learnt from.
    public let completions: Int
    /// Their tokens.
    public let tokens: Int

    /// Weights for a step.
    ///
    /// - Parameter completionTokens: the number of tokens of every completion of the step that is learnt from, so
    ///   without those of skipped groups.
    public init(_ aggregation: LossAggregation, completionTokens: [Int]) {
        if case .constant(let limit) = aggregation {
            let longest = completionTokens.max() ?? 0
            precondition(limit > 0 && longest <= limit, "a completion of \(longest) tokens; the limit is \(limit)")
        }
        precondition(completionTokens.allSatisfy { $0 >= 0 }, "token counts must not be negative: \(completionTokens)")
        self.aggregation = aggregation
        completions = completionTokens.count
        tokens = completionTokens.reduce(0, +)
    }

    /// The weight of each token of a completion; 0 for a completion without tokens.
    ///
    /// - Parameter completionTokens: how many tokens the completion has.
    public func weight(completionTokens: Int) -> Double {
        guard completionTokens > 0, completions > 0 else { return 0 }
        return switch aggregation {
        case .tokenMean: 1 / Double(tokens)
        case .sequenceMean: 1 / (Double(completions) * Double(completionTokens))
        case .constant(let limit): 1 / (Double(completions) * Double(limit))
        }
    }
}
