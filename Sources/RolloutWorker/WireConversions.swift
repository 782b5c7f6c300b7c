import LanguageModel
import PolicyOptimization
import Training
import WireProtocol
import WorkerRuntime

// The wire's values as the engine takes them, and back.

extension GenerationGroup {
    init(_ group: PromptGroup) {
        self.init(promptTokens: group.promptTokens, sampleCount: Int(group.samples), index: group.index)
    }
}

extension GenerationSettings {
    init(_ lease: RolloutLease, stops: Set<Int32>) {
        let s = lease.sampling
        self.init(
            sampling: Sampling(temperature: s.temperature, topK: Int(s.topK), topP: s.topP, minP: s.minP),
            maxCompletionTokens: Int(s.maxCompletionTokens), stopTokens: stops, seed: s.seed,
            step: UInt32(truncatingIfNeeded: lease.step))
    }
}

extension WireProtocol.Completion {
    init(_ completion: LanguageModel.Completion, text: String) {
        self.init(
            tokens: completion.tokens, logprobs: completion.logprobs, text: text,
            finish: completion.finish == .stop ? .stop : .length)
    }
}

extension LearningGroup {
    init(_ group: WireProtocol.TrainingGroup) {
        self.init(
            promptTokens: group.promptTokens,
            samples: group.samples.map { sample in
                LearningSample(
                    tokens: sample.tokens, behaviourLogprobs: sample.behaviourLogprobs,
                    advantage: Double(sample.advantage), tokenWeight: Double(sample.tokenWeight))
            })
    }
}

extension PolicyObjective {
    init(_ objective: ObjectiveParameters) throws(PolicyOptimizationError) {
        let divergence: KLDivergence =
            switch objective.klEstimator {
            case .k1: .k1
            case .k2: .k2
            case .k3: .k3
            }
        try self.init(
            clipLow: Double(objective.clipLow), clipHigh: Double(objective.clipHigh),
            klCoefficient: Double(objective.klCoefficient), klDivergence: divergence,
            entropyCoefficient: Double(objective.entropyCoefficient))
    }
}

extension [NamedValue] {
    /// Sums over the shard's tokens; names ending in `Sum` become means over the step.
    init(_ s: ObjectiveStatistics) {
        self = [
            NamedValue("loss", s.loss), NamedValue("tokens", Double(s.tokens)),
            NamedValue("entropySum", s.entropySum), NamedValue("klSum", s.klSum),
            NamedValue("ratioSum", s.ratioSum), NamedValue("absoluteLogRatioSum", s.absoluteLogRatioSum),
            NamedValue("clippedLowSum", Double(s.clippedLow)), NamedValue("clippedHighSum", Double(s.clippedHigh)),
        ]
    }
}

/// Times a rollout lease as it goes.
struct RolloutMeter {
    private var prefillSeconds = 0.0
    private var decodeSeconds = 0.0
    private var prefillTokens = 0
    private var decodeTokens = 0
    private let weightsSeconds: Double
    private var last = ContinuousClock.now

    init(weightsSeconds: Double) { self.weightsSeconds = weightsSeconds }

    mutating func take(_ event: GenerationProgress, _ progress: LeaseProgress) {
        let now = ContinuousClock.now
        let seconds = (now - last) / .seconds(1)
        last = now
        switch event {
        case .prefilled(let tokens):
            prefillSeconds += seconds
            prefillTokens += tokens
            progress.advance(by: tokens)
        case .decoded(let rows, _):
            decodeSeconds += seconds
            decodeTokens += rows
            progress.advance(by: rows)
        }
    }

    var usage: [NamedValue] {
        [
            NamedValue("prefillSeconds", prefillSeconds), NamedValue("decodeSeconds", decodeSeconds),
            NamedValue("prefillTokens", Double(prefillTokens)), NamedValue("decodeTokens", Double(decodeTokens)),
            NamedValue("weightsSeconds", weightsSeconds),
        ]
    }
}
