internal import PolicyOptimization
internal import RunSpec
internal import WireProtocol

extension StepGroup {
    /// Sets the advantages of the samples that have a reward. Failed samples have left the group: they are no baseline
    /// either. A group without spread gets none and is skipped.
    mutating func assignAdvantages(_ estimator: AdvantageEstimator) {
        let scored = samples.indices.filter { samples[$0].reward != nil }
        guard scored.count >= 2, let advantages = estimator.advantages(of: scored.compactMap { samples[$0].reward })
        else { return }
        for (sample, advantage) in zip(scored, advantages) { samples[sample].advantage = advantage }
    }
}

extension AdvantageSection {
    /// The estimator that the spec names.
    var algorithm: AdvantageEstimator {
        switch estimator {
        case .grpo: .grpo(deviation: deviation == .sample ? .sample : .population, epsilon: epsilon)
        case .drGRPO: .drGRPO
        case .rloo: .rloo
        }
    }
}

extension StepMachine {
    /// The factor of each token of the step in the loss: one denominator over all samples that are learned from.
    var tokenWeights: TokenWeights {
        let aggregation: LossAggregation =
            switch plan.spec.loss.aggregation {
            case .token: .tokenMean
            case .sequence: .sequenceMean
            case .constant: .constant(maxCompletionTokens: plan.spec.rollout.maxCompletionTokens)
            }
        let trained = groups.flatMap(\.samples).filter { $0.advantage != nil }
        return TokenWeights(aggregation, completionTokens: trained.map(\.completion.tokens.count))
    }
}
