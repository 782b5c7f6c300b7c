internal import RunSpec
package import WireProtocol

extension RunPlan {
    /// The validation prompts that are evaluated.
    var evaluated: ArraySlice<Prompt> {
        let limit = spec.evaluation.queries
        return limit > 0 ? validation.prefix(limit) : validation[...]
    }

    /// Which prompts each step draws.
    var order: PromptOrder {
        PromptOrder(seed: spec.seed, promptCount: training.count, promptsPerStep: spec.rollout.promptsPerStep)
    }

    /// Number of steps.
    var totalSteps: UInt64 { UInt64(spec.optimization.steps) }

    /// How training completions are drawn: from the policy's whole distribution, since the logprobs of a cut one would
    /// bias the importance ratio.
    package var sampling: SamplingParameters {
        SamplingParameters(
            temperature: Float(spec.rollout.temperature), topK: 0, topP: 1, minP: 0,
            maxCompletionTokens: UInt32(spec.rollout.maxCompletionTokens), seed: spec.seed)
    }

    /// How evaluated completions are drawn.
    var greedy: SamplingParameters {
        var sampling = sampling
        sampling.temperature = 0
        return sampling
    }

    /// The loss's parts that each token needs.
    var objective: ObjectiveParameters {
        let estimator: KLEstimator =
            switch spec.loss.klEstimator {
            case .k1: .k1
            case .k2: .k2
            case .k3: .k3
            }
        return ObjectiveParameters(
            clipLow: Float(spec.loss.clipLow), clipHigh: Float(spec.loss.clipHigh),
            klCoefficient: Float(spec.loss.klCoefficient), klEstimator: estimator,
            entropyCoefficient: Float(spec.loss.entropyCoefficient), temperature: Float(spec.rollout.temperature),
            reference: spec.loss.klCoefficient == 0 ? nil : reference)
    }
}
