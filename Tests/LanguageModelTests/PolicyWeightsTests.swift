import Kernels
import LanguageModel
import ModelFiles
import Testing

@Suite struct PolicyWeightsTests {
    @Test func publishedBytesGiveTheWeightsThatRoundingGives() throws {
        let tiny = try TinyModel("tiny-qwen2-untied", precision: .bfloat16)
        let source = UnsafeBufferPointer(tiny.model.parameters.values)
        var bytes = [UInt8](repeating: 0, count: 2 * source.count)
        bytes.withUnsafeMutableBytes { BFloat16Bytes.encode(source, into: $0) }
        let published = try PolicyWeights(tiny.configuration)
        try bytes.withUnsafeBytes { try published.load(bfloat16: $0, pool: ThreadPool(threads: 1)) }
        #expect(published.parameters.values.elementsEqual(tiny.weights.parameters.values))
        let (a, b) = (try completions(tiny.weights), try completions(published))
        #expect(a == b)
    }

    @Test func aNewVersionReplacesTheOldInPlace() throws {
        let old = try TinyModel("tiny-llama-tied", precision: .bfloat16)
        let new = try TinyModel("tiny-llama-tied", precision: .bfloat16)
        for i in 0..<new.model.parameters.count { new.model.parameters.values[i] *= 1.25 }
        try new.weights.load(new.model.parameters, pool: ThreadPool(threads: 1))
        let before = try completions(old.weights)
        let address = old.weights.parameters.values.baseAddress
        try old.weights.load(new.model.parameters, pool: ThreadPool(threads: 1))
        #expect(old.weights.parameters.values.baseAddress == address)
        #expect(try completions(old.weights) == completions(new.weights))
        #expect(try completions(old.weights) != before)
    }

    @Test func float32IsKeptExactly() throws {
        let tiny = try TinyModel("tiny-llama-tied", precision: .float32)
        #expect(tiny.weights.parameters.values.elementsEqual(tiny.model.parameters.values))
    }

    @Test func anotherModelsWeightsAreRefused() throws {
        let tiny = try TinyModel("tiny-llama-tied")
        let count = tiny.model.layout.count
        let other = try ParameterBuffer(count: count - 1)
        #expect(throws: LanguageModelError.weightCount(expected: count, actual: count - 1)) {
            try tiny.weights.load(other, pool: ThreadPool(threads: 1))
        }
        #expect(throws: LanguageModelError.weightCount(expected: count, actual: 1)) {
            try [UInt8](repeating: 0, count: 2).withUnsafeBytes {
                try tiny.weights.load(bfloat16: $0, pool: ThreadPool(threads: 1))
            }
        }
    }

    private func completions(_ weights: PolicyWeights) throws -> [[Completion]] {
        let settings = GenerationSettings(maxCompletionTokens: 6, stopTokens: [2], seed: 1)
        return try Generator(pool: ThreadPool(threads: 1)).generate(
            [GenerationGroup(promptTokens: [5, 9, 4], sampleCount: 3, index: 0)], settings: settings, weights: weights)
    }
}
