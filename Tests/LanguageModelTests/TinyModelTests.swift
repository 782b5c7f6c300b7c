import Foundation
import Kernels
import LanguageModel
import ModelFiles
import Testing

/// Against PyTorch and transformers on random tiny models, in Float32.
@Suite struct TinyModelTests {
    @Test(arguments: TinyModel.names)
    func logitsMatchPyTorch(name: String) throws {
        let tiny = try TinyModel(name)
        let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1))
        let expected = try tiny.expected.floats("logits")
        let (width, size) = (try tiny.width(), tiny.configuration.vocabularySize)
        for row in try tiny.rows() {
            let logits = try pass.logits(row.tokens, positions: Array(row.tokens.indices), weights: tiny.weights)
            let start = row.index * width * size
            #expect(maxDifference(logits.flatMap { $0 }, expected[start..<start + row.tokens.count * size]) < 2e-5)
        }
    }

    @Test(arguments: TinyModel.names)
    func logprobsAndEntropiesOfSharedPromptsMatchPyTorch(name: String) throws {
        let tiny = try TinyModel(name)
        let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1))
        let (groups, rows) = try tiny.groups()
        let (logprobs, entropies) = (try tiny.expected.floats("logprobs"), try tiny.expected.floats("entropies"))
        let temperature = try tiny.expected.floats("temperature")[0]
        let tokens = try pass.evaluate(groups, weights: tiny.weights, temperature: temperature)
        #expect(tokens.count == Int(try tiny.expected.floats("completion_mask").reduce(0, +)))
        for token in tokens {
            let row = rows[token.group][token.completion]
            let place = row.index * (try tiny.width()) + row.promptLength + token.position
            #expect(abs(token.logprob - logprobs[place]) < 2e-5)
            #expect(abs(token.entropy - entropies[place]) < 2e-5)
        }
    }

    @Test(arguments: TinyModel.names)
    func everyGradientMatchesPyTorch(name: String) throws {
        let tiny = try TinyModel(name)
        let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1))
        let (groups, rows) = try tiny.groups()
        let (dLogprob, dEntropy) = (try tiny.expected.floats("d_logprob"), try tiny.expected.floats("d_entropy"))
        let width = try tiny.width()
        let temperature = try tiny.expected.floats("temperature")[0]
        let computed = try Gradient(pass, groups, tiny.weights, temperature: temperature) { token in
            let row = rows[token.group][token.completion]
            let place = row.index * width + row.promptLength + token.position
            return TokenGradient(dLogprob: dLogprob[place], dEntropy: dEntropy[place])
        }
        for parameter in tiny.model.layout.parameters {
            let expected = try tiny.expected.floats("grad:\(parameter.name)")
            #expect(relativeDifference(computed[parameter], expected) < 1e-5, "\(parameter.name)")
        }
    }

    @Test(arguments: TinyModel.names)
    func greedyTokensMatchPyTorch(name: String) throws {
        let tiny = try TinyModel(name)
        let generator = Generator(pool: ThreadPool(threads: 1))
        let prompts = try tiny.groups().groups.map(\.promptTokens)
        let groups = prompts.enumerated().map {
            GenerationGroup(promptTokens: $1, sampleCount: 1, index: UInt32($0))
        }
        let settings = GenerationSettings(sampling: .greedy, maxCompletionTokens: 8, stopTokens: [])
        let completions = try generator.generate(groups, settings: settings, weights: tiny.weights)
        #expect(completions.flatMap { $0[0].tokens.map(Int.init) } == (try tiny.integers("greedy")))
    }

    @Test func scoresOfAWholeTextMatchItsLogits() throws {
        let tiny = try TinyModel("tiny-qwen2-untied")
        let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1))
        let text = try tiny.rows()[1].tokens
        let scores = try pass.score([text, [5]], weights: tiny.weights)
        #expect(scores.map(\.count) == [text.count - 1, 0])
        let logits = try pass.logits(text, positions: Array(0..<text.count - 1), weights: tiny.weights)
        for (position, row) in logits.enumerated() {
            let sum = row.reduce(0.0) { $0 + exp(Double($1)) }
            #expect(abs(Double(scores[0][position]) - (Double(row[Int(text[position + 1])]) - log(sum))) < 1e-5)
        }
    }
}
