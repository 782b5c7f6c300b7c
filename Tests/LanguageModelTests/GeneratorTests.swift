import Foundation
import Kernels
import LanguageModel
import ModelFiles
import Testing

@Suite struct GeneratorTests {
    private let settings = GenerationSettings(
        sampling: Sampling(temperature: 0.9), maxCompletionTokens: 12, stopTokens: [2, 40, 41], seed: 11, step: 3)

    @Test(arguments: TinyModel.names, [PolicyWeights.Precision.float32, .bfloat16])
    func logprobsEqualThoseOfTraining(name: String, precision: PolicyWeights.Precision) throws {
        let tiny = try TinyModel(name, precision: precision)
        let groups = prompts(3, samples: 5)
        let completions = try generate(tiny, groups)
        let training = zip(groups, completions).map { group, completions in
            TrainingGroup(promptTokens: group.promptTokens, completions: completions.map(\.tokens))
        }
        let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1))
        let tokens = try pass.evaluate(training, weights: tiny.weights, temperature: 0.9)
        #expect(tokens.count == completions.joined().reduce(0) { $0 + $1.tokens.count })
        for token in tokens {
            let drawn = completions[token.group][token.completion].logprobs[token.position]
            #expect(abs(drawn - token.logprob) < 2e-5)
        }
    }

    @Test(arguments: TinyModel.names)
    func aGroupAloneGivesWhatItGivesAmongOthers(name: String) throws {
        let tiny = try TinyModel(name, precision: .bfloat16)
        let groups = prompts(7, samples: 4)
        let together = try generate(tiny, groups)
        for (index, group) in groups.enumerated() {
            #expect(try generate(tiny, [group]) == [together[index]])
        }
        #expect(try generate(tiny, groups.reversed()) == together.reversed())
    }

    @Test(arguments: TinyModel.names)
    func limitsDoNotChangeAnyCompletion(name: String) throws {
        let tiny = try TinyModel(name, precision: .bfloat16)
        let groups = prompts(5, samples: 6)
        let wide = try generate(tiny, groups)
        let bytes = 2 * tiny.configuration.layerCount * tiny.configuration.keyValueSize * 4
        for limits in [
            GenerationLimits(maxRows: 1), GenerationLimits(maxRows: 7, prefillRows: 1),
            GenerationLimits(maxKeyValueBytes: 30 * bytes),
        ] {
            #expect(try generate(tiny, groups, limits: limits) == wide)
        }
    }

    @Test(arguments: TinyModel.names)
    func threadsDoNotChangeABit(name: String) throws {
        let tiny = try TinyModel(name, precision: .bfloat16)
        let groups = prompts(6, samples: 9)
        #expect(try generate(tiny, groups, threads: 1) == generate(tiny, groups, threads: 2))
    }

    @Test func completionsEndAtAStopTokenOrAtTheLimit() throws {
        let tiny = try TinyModel("tiny-llama-tied", precision: .bfloat16)
        let completions = try generate(tiny, prompts(6, samples: 8)).joined()
        #expect(Set(completions.map(\.finish)) == [.stop, .length])
        for completion in completions {
            #expect(completion.logprobs.count == completion.tokens.count)
            #expect(completion.tokens.dropLast().allSatisfy { !settings.stopTokens.contains($0) })
            let stopped = settings.stopTokens.contains(completion.tokens.last!)
            #expect(stopped == (completion.finish == .stop))
            #expect(stopped || completion.tokens.count == 12)
        }
    }

    @Test func seedStepAndIndexNameTheDraws() throws {
        let tiny = try TinyModel("tiny-llama-tied", precision: .bfloat16)
        let group = GenerationGroup(promptTokens: [5, 6, 7], sampleCount: 4, index: 9)
        let base = try generate(tiny, [group])
        #expect(Set(base[0].map(\.tokens)).count > 1)
        var other = settings
        other.seed = 12
        #expect(try generate(tiny, [group], settings: other) != base)
        other = settings
        other.step = 4
        #expect(try generate(tiny, [group], settings: other) != base)
        let renamed = GenerationGroup(promptTokens: [5, 6, 7], sampleCount: 4, index: 8)
        #expect(try generate(tiny, [renamed]) != base)
        let fewer = GenerationGroup(promptTokens: [5, 6, 7], sampleCount: 2, index: 9)
        #expect(try generate(tiny, [fewer])[0] == Array(base[0].prefix(2)))
    }

    @Test func samplesFollowTheModelsDistribution() throws {
        let tiny = try TinyModel("tiny-llama-untied", precision: .bfloat16)
        let group = GenerationGroup(promptTokens: [5, 6], sampleCount: 4000, index: 0)
        var once = settings
        once.maxCompletionTokens = 1
        once.sampling = Sampling()
        var counts = [Int](repeating: 0, count: 96)
        for completion in try generate(tiny, [group], settings: once)[0] { counts[Int(completion.tokens[0])] += 1 }
        let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1))
        let logits = try pass.logits([5, 6], positions: [1], weights: tiny.weights)[0].map { exp(Double($0)) }
        let expected = logits.map { $0 / logits.reduce(0, +) * 4000 }
        let likely = expected.indices.filter { expected[$0] >= 5 }
        let rest = expected.indices.filter { expected[$0] < 5 }
        let statistic = chiSquare(
            likely.map { counts[$0] } + [rest.reduce(0) { $0 + counts[$1] }],
            expected: likely.map { expected[$0] } + [rest.reduce(1e-9) { $0 + expected[$1] }])
        let degrees = Double(likely.count)
        #expect(statistic < degrees + 4 * (2 * degrees).squareRoot())
    }

    @Test func progressCountsEveryPromptAndToken() throws {
        let tiny = try TinyModel("tiny-qwen2-tied", precision: .bfloat16)
        let groups = prompts(5, samples: 3)
        var prompt = 0
        var decoded = 0
        let generator = Generator(pool: ThreadPool(threads: 1), limits: GenerationLimits(maxRows: 4))
        let completions = try generator.generate(groups, settings: settings, weights: tiny.weights) { event in
            switch event {
            case .prefilled(let tokens): prompt += tokens
            case .decoded(let rows, _): decoded += rows
            }
        }
        #expect(prompt == groups.reduce(0) { $0 + $1.promptTokens.count })
        // A sample's first token comes from its prompt's last row, the others from decode steps.
        #expect(decoded == completions.joined().reduce(0) { $0 + $1.tokens.count - 1 })
    }

    @Test func cancellationStopsWithinAStep() throws {
        let tiny = try TinyModel("tiny-qwen2-tied", precision: .bfloat16)
        var steps = 0
        #expect(throws: LanguageModelError.cancelled) {
            try Generator(pool: ThreadPool(threads: 1)).generate(
                prompts(2, samples: 2), settings: settings, weights: tiny.weights,
                progress: { _ in steps += 1 }, isCancelled: { steps >= 3 })
        }
        #expect(steps == 3)
    }

    @Test func badInputIsRefusedBeforeAnyWork() throws {
        let tiny = try TinyModel("tiny-llama-tied", precision: .bfloat16)
        func refused(_ prompt: [Int32], limits: GenerationLimits = GenerationLimits()) -> LanguageModelError? {
            #expect(throws: LanguageModelError.self) {
                try generate(tiny, [GenerationGroup(promptTokens: prompt, sampleCount: 1, index: 0)], limits: limits)
            }
        }
        #expect(refused([]) == .emptyPrompt(group: 0))
        #expect(refused([96]) == .unknownToken(group: 0, token: 96, vocabularySize: 96))
        #expect(
            refused([Int32](repeating: 3, count: 245)) == .contextExceeded(group: 0, tokens: 257, limit: 256))
        let bytes = 2 * tiny.configuration.layerCount * tiny.configuration.keyValueSize * 4
        #expect(
            refused([3, 3], limits: GenerationLimits(maxKeyValueBytes: 12 * bytes))
                == .keyValueMemoryExceeded(group: 0, bytesNeeded: 13 * bytes, limit: 12 * bytes))
        var hot = settings
        hot.sampling.topP = 2
        #expect(throws: LanguageModelError.self) { try generate(tiny, [], settings: hot) }
    }

    @Test func brokenWeightsThrow() throws {
        let tiny = try TinyModel("tiny-llama-tied")
        tiny.model.parameters[tiny.model.layout[.finalNorm]][3] = .nan
        try tiny.weights.load(tiny.model.parameters, pool: ThreadPool(threads: 1))
        #expect(throws: LanguageModelError.self) { try generate(tiny, prompts(1, samples: 1)) }
    }

    /// Prompts of different lengths without pattern.
    private func prompts(_ count: Int, samples: Int) -> [GenerationGroup] {
        (0..<count).map { index in
            let tokens = (0...(index * 5 % 7 + 1)).map { Int32(3 + ($0 * 37 + index * 11) % 90) }
            return GenerationGroup(promptTokens: tokens, sampleCount: samples, index: UInt32(index))
        }
    }

    private func generate(
        _ tiny: TinyModel, _ groups: [GenerationGroup], settings: GenerationSettings? = nil,
        limits: GenerationLimits = GenerationLimits(), threads: Int = 1
    ) throws -> [[Completion]] {
        try Generator(pool: ThreadPool(threads: threads), limits: limits)
            .generate(groups, settings: settings ?? self.settings, weights: tiny.weights)
    }
}
