import Foundation
import Kernels
import LanguageModel
import ModelFiles
import Testing

@Suite struct TrainingPassTests {
    /// d loss along a random direction of all weights, by central differences.
    @Test(arguments: TinyModel.names)
    func gradientMatchesFiniteDifferences(name: String) throws {
        let tiny = try TinyModel(name)
        let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1))
        let groups = try tiny.groups().groups
        let computed = try Gradient(pass, groups, tiny.weights, temperature: 0.9, objective: arbitraryGradient)
        func loss(_ step: Float, _ direction: [Float], _ range: Range<Int>) throws -> Double {
            let moved = try ParameterBuffer(count: tiny.model.layout.count)
            for i in 0..<moved.count { moved.values[i] = tiny.model.parameters.values[i] }
            for (i, d) in zip(range, direction) { moved.values[i] += step * d }
            try tiny.weights.load(moved, pool: ThreadPool(threads: 1))
            return try pass.evaluate(groups, weights: tiny.weights, temperature: 0.9).reduce(0) { sum, token in
                let weight = arbitraryGradient(token)
                return sum + Double(weight.dLogprob * token.logprob + weight.dEntropy * token.entropy)
            }
        }
        for parameter in tiny.model.layout.parameters {
            let direction = (0..<parameter.count).map { Float(sin(Double($0 * 7 + parameter.offset) * 0.9)) }
            let h: Float = 2e-3
            let numeric =
                try (loss(h, direction, parameter.range) - loss(-h, direction, parameter.range)) / (2 * Double(h))
            let analytic = zip(computed[parameter], direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            #expect(
                abs(numeric - analytic) < 2e-2 * max(abs(analytic), 1), "\(parameter.name): \(numeric), \(analytic)")
        }
    }

    @Test(arguments: TinyModel.names)
    func sharedPromptGivesTheGradientOfOneSequenceASample(name: String) throws {
        let tiny = try TinyModel(name)
        let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1))
        let groups = try tiny.groups().groups
        var origins: [(group: Int, completion: Int)] = []
        var plain: [TrainingGroup] = []
        for (index, group) in groups.enumerated() {
            for (completion, tokens) in group.completions.enumerated() {
                origins.append((index, completion))
                plain.append(TrainingGroup(promptTokens: group.promptTokens, completions: [tokens]))
            }
        }
        let shared = try Gradient(pass, groups, tiny.weights, objective: arbitraryGradient)
        let separate = try Gradient(pass, plain, tiny.weights) { token in
            let origin = origins[token.group]
            return arbitraryGradient(
                TokenPrediction(
                    group: origin.group, completion: origin.completion, position: token.position,
                    logprob: token.logprob, entropy: token.entropy))
        }
        for parameter in tiny.model.layout.parameters {
            #expect(relativeDifference(shared[parameter], separate[parameter]) < 1e-5, "\(parameter.name)")
        }
    }

    @Test func microBatchesChangeTheGradientByRoundingOnly() throws {
        let tiny = try TinyModel("tiny-qwen2-tied")
        let groups = try tiny.groups().groups + tiny.groups().groups
        let whole = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1))
        let split = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1), rowBudget: 1)
        let one = try Gradient(whole, groups, tiny.weights, objective: arbitraryGradient)
        let four = try Gradient(split, groups, tiny.weights, objective: arbitraryGradient)
        #expect(relativeDifference(one.values, four.values) < 1e-6)
        #expect(
            try whole.evaluate(groups, weights: tiny.weights).count
                == split.evaluate(groups, weights: tiny.weights).count)
    }

    @Test func microBatchesAreConsecutiveAndWithinTheBudget() {
        let groups = [4, 3, 9, 1, 1, 1].map {
            TrainingGroup(promptTokens: Array(repeating: 1, count: $0), completions: [])
        }
        #expect(TrainingGroup.microBatches(groups, rowBudget: 7) == [0..<2, 2..<3, 3..<6])
        #expect(TrainingGroup.microBatches([], rowBudget: 7).isEmpty)
        #expect(TrainingGroup(promptTokens: [1, 2], completions: [[3, 4, 5], [], [6]]).packedRowCount == 4)
    }

    @Test func gradientAccumulatesAndRepeatsExactly() throws {
        let tiny = try TinyModel("tiny-llama-untied")
        let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1))
        let groups = try tiny.groups().groups
        let once = try Gradient(pass, groups, tiny.weights, objective: arbitraryGradient).values
        #expect(try Gradient(pass, groups, tiny.weights, objective: arbitraryGradient).values == once)
        let buffer = try ParameterBuffer(count: tiny.model.layout.count)
        for _ in 0..<2 {
            try pass.accumulate(groups, weights: tiny.weights, into: buffer, objective: arbitraryGradient)
        }
        withExtendedLifetime(buffer) { #expect(relativeDifference(buffer.values, once.map { 2 * $0 }) < 1e-6) }
    }

    @Test(arguments: TinyModel.names)
    func threadsDoNotChangeABit(name: String) throws {
        let tiny = try TinyModel(name)
        let groups = try (0..<12).flatMap { _ in try tiny.groups().groups }
        let results = try [1, 2].map { threads in
            let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: threads))
            return try Gradient(pass, groups, tiny.weights, objective: arbitraryGradient).values
        }
        #expect(results[0] == results[1])
    }

    @Test func groupsWithoutCompletionsAddNothing() throws {
        let tiny = try TinyModel("tiny-llama-tied")
        let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1))
        let groups = [TrainingGroup(promptTokens: [3, 4], completions: [[], []])]
        let computed = try Gradient(pass, groups, tiny.weights, objective: arbitraryGradient)
        #expect(computed.values.allSatisfy { $0 == 0 })
        #expect(try pass.evaluate(groups, weights: tiny.weights).isEmpty)
    }

    @Test func badInputIsRefusedBeforeAnyWork() throws {
        let tiny = try TinyModel("tiny-llama-tied")
        let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1))
        func refused(_ group: TrainingGroup) -> LanguageModelError? {
            #expect(throws: LanguageModelError.self) { try pass.evaluate([group], weights: tiny.weights) }
        }
        let good: [Int32] = [3]
        #expect(refused(TrainingGroup(promptTokens: [], completions: [good])) == .emptyPrompt(group: 0))
        #expect(
            refused(TrainingGroup(promptTokens: good, completions: [[96]]))
                == .unknownToken(group: 0, token: 96, vocabularySize: 96))
        #expect(
            refused(TrainingGroup(promptTokens: [-1], completions: [good]))
                == .unknownToken(group: 0, token: -1, vocabularySize: 96))
        let long = [Int32](repeating: 3, count: 256)
        #expect(
            refused(TrainingGroup(promptTokens: good, completions: [long]))
                == .contextExceeded(group: 0, tokens: 257, limit: 256))
        let small = try ParameterBuffer(count: 5)
        #expect(throws: LanguageModelError.weightCount(expected: tiny.model.layout.count, actual: 5)) {
            try pass.accumulate([], weights: tiny.weights, into: small, objective: arbitraryGradient)
        }
    }

    @Test func brokenWeightsThrowInsteadOfSpreading() throws {
        let tiny = try TinyModel("tiny-llama-tied")
        tiny.model.parameters[tiny.model.layout[.finalNorm]][3] = .nan
        try tiny.weights.load(tiny.model.parameters, pool: ThreadPool(threads: 1))
        let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1))
        #expect(throws: LanguageModelError.self) {
            try pass.evaluate([TrainingGroup(promptTokens: [3], completions: [[4]])], weights: tiny.weights)
        }
    }

    @Test func cancellationStopsBetweenMicroBatches() throws {
        let tiny = try TinyModel("tiny-llama-tied")
        let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1), rowBudget: 1)
        var asked = 0
        #expect(throws: LanguageModelError.cancelled) {
            try pass.evaluate(try tiny.groups().groups, weights: tiny.weights) {
                asked += 1
                return asked == 2
            }
        }
    }
}
