import Kernels
import LanguageModel
import ModelFiles
import Testing

@Suite struct PaddingTests {
    /// The padding token of the tiny models is 0; the reference holds one in a prompt of the large one.
    @Test func thePaddingTokensEmbeddingLearnsFromOutputsOnly() throws {
        let tiny = try TinyModel("tiny-llama-untied")
        let pass = TrainingPass(tiny.configuration, pool: ThreadPool(threads: 1))
        let groups = [TrainingGroup(promptTokens: [0, 5], completions: [[7, 0, 8]])]
        let gradient = try Gradient(pass, groups, tiny.weights, objective: arbitraryGradient)
        let embedding = gradient[tiny.model.layout[.tokenEmbedding]]
        let width = tiny.configuration.hiddenSize
        #expect(embedding.prefix(width).allSatisfy { $0 == 0 })
        #expect(embedding.dropFirst(5 * width).prefix(width).contains { $0 != 0 })
        #expect(gradient[tiny.model.layout[.output]].prefix(width).contains { $0 != 0 })
    }
}
