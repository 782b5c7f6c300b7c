public import LanguageModel
public import ModelFiles
public import PolicyOptimization

/// One completion to learn from.
public struct LearningSample: Sendable, Equatable {
    /// Token ids.
    public var tokens: [Int32]
    /// Their logprobs when they were drawn.
    public var behaviourLogprobs: [Float]
    /// Of the whole completion.
    public var advantage: Double
    /// Each token's share in the loss.
    public var tokenWeight: Double

    /// Stores the parts; as many logprobs as tokens.
    public init(tokens: [Int32], behaviourLogprobs: [Float], advantage: Double, tokenWeight: Double) {
        precondition(
            tokens.count == behaviourLogprobs.count, "\(tokens.count) tokens, \(behaviourLogprobs.count) logprobs")
        self.tokens = tokens
        self.behaviourLogprobs = behaviourLogprobs
        self.advantage = advantage
        self.tokenWeight = tokenWeight
    }
}

/// A prompt and its completions.
public struct LearningGroup: Sendable, Equatable {
    /// The prompt's token ids.
    public var promptTokens: [Int32]
    /// Its completions.
    public var samples: [LearningSample]

    /// Stores both.
    public init(promptTokens: [Int32], samples: [LearningSample]) {
        self.promptTokens = promptTokens
        self.samples = samples
    }

    var training: TrainingGroup {
        TrainingGroup(promptTokens: promptTokens, completions: samples.map(\.tokens))
    }
}

/// The gradient of the objective over a shard of a step's groups.
///
/// It knows nothing of rewards or of the algorithm: advantages, weights and the objective are all it gets. One thread
/// uses it at a time.
public final class ShardGradient {
    private let pass: TrainingPass

    /// A shard's gradient by this pass.
    public init(pass: TrainingPass) { self.pass = pass }

    /// Adds the shard's gradient to `gradient` (zeroed by the caller) and says what the objective saw.
    ///
    /// - Parameters:
    ///   - temperature: of the distribution the tokens were drawn from.
    ///   - reference: the frozen policy; required when the objective has a KL term.
    ///   - isCancelled: asked before each micro-batch.
    public func accumulate(
        _ groups: [LearningGroup], objective: PolicyObjective, temperature: Float, weights: PolicyWeights,
        reference: PolicyWeights?, into gradient: ParameterBuffer, isCancelled: () -> Bool = { false }
    ) throws(LanguageModelError) -> ObjectiveStatistics {
        let training = groups.map(\.training)
        var referenceLogprobs: [Float]?
        if objective.klCoefficient != 0, let reference {
            referenceLogprobs = try pass.evaluate(
                training, weights: reference, temperature: temperature, isCancelled: isCancelled
            ).map(\.logprob)
        }
        var statistics = ObjectiveStatistics()
        var seen = 0
        try pass.accumulate(
            training, weights: weights, temperature: temperature, into: gradient, isCancelled: isCancelled
        ) { prediction in
            let sample = groups[prediction.group].samples[prediction.completion]
            let token = objective.evaluate(
                logprob: Double(prediction.logprob),
                behaviourLogprob: Double(sample.behaviourLogprobs[prediction.position]),
                referenceLogprob: referenceLogprobs.map { Double($0[seen]) }, advantage: sample.advantage,
                weight: sample.tokenWeight, entropy: Double(prediction.entropy))
            seen += 1
            statistics.add(token, entropy: Double(prediction.entropy))
            return TokenGradient(dLogprob: Float(token.dLogprob), dEntropy: Float(token.dEntropy))
        }
        return statistics
    }
}
