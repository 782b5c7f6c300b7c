import Foundation
import Kernels
import LanguageModel
import ModelFiles
import Testing

/// Parity with PyTorch in float64 on SmolLM2-135M-Instruct; `reference/README.md` says what each tensor is.
@Suite(.serialized, .enabled(if: Reference.isPresent, Reference.absence))
struct ReferenceTests {
    private let pool = ThreadPool(threads: 2)

    @Test func float32WeightsGiveTheReferenceLogitsAndLogprobs() throws {
        let reference = try Reference.shared()
        let weights = try reference.weights(.float32, pool: pool)
        let worst = try differences(reference, weights)
        #expect(worst.logits < 2e-3 && worst.logprobs < 2e-4 && worst.entropies < 2e-4, "\(worst)")
    }

    /// What rounding the weights to bfloat16 adds: 0.20 to a logit, 0.086 nats to a logprob, no greedy token.
    @Test func bfloat16WeightsStayNearTheReference() throws {
        let reference = try Reference.shared()
        let weights = try reference.weights(.bfloat16, pool: pool)
        let worst = try differences(reference, weights)
        #expect(worst.logits < 0.3 && worst.logprobs < 0.15, "\(worst)")
        let agreement = try greedyAgreement(reference, weights)
        #expect(agreement.equal == agreement.of)
    }

    @Test func lossAndEveryGradientNormMatch() throws {
        let reference = try Reference.shared()
        let weights = try reference.weights(.float32, pool: pool)
        let pass = TrainingPass(reference.model.configuration, pool: pool)
        var loss = try ReferenceLoss(reference)
        let gradient = try Gradient(pass, reference.groups, weights) { loss.add($0) }
        #expect(abs(loss.value - (try reference.doubles("f64_loss")[0])) < 1e-5)

        let norms = try reference.doubles("f64_grad_norms")
        let parameters = reference.model.layout.parameters
        #expect(parameters.count == norms.count)
        var worst = 0.0
        for (parameter, expected) in zip(parameters, norms) {
            let norm = gradient[parameter].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            worst = max(worst, abs(norm - expected) / expected)
        }
        #expect(worst < 1e-3)
        for name in ["model.embed_tokens.weight", "model.layers.0.self_attn.q_proj.weight"] {
            try checkCorner(gradient, name, reference)
        }
    }

    @Test func greedyTokensOfFloat32WeightsAreTheReferences() throws {
        let reference = try Reference.shared()
        let weights = try reference.weights(.float32, pool: pool)
        let agreement = try greedyAgreement(reference, weights)
        #expect(agreement.equal == agreement.of)
    }

    private func greedyAgreement(
        _ reference: Reference, _ weights: PolicyWeights
    ) throws -> (equal: Int, of: Int) {
        let prompts = reference.texts.promptIds
        let groups = prompts.enumerated().map { GenerationGroup(promptTokens: $1, sampleCount: 1, index: UInt32($0)) }
        let stop = Set(reference.model.configuration.endTokens)
        let settings = GenerationSettings(sampling: .greedy, maxCompletionTokens: 32, stopTokens: stop)
        let completions = try Generator(pool: pool).generate(groups, settings: settings, weights: weights)
        let expected = try prompts.indices.map { try reference.integers("greedy32_\($0)") }
        let equal = zip(completions, expected).reduce(0) { count, pair in
            count + zip(pair.0[0].tokens.map(Int.init), pair.1).prefix { $0 == $1 }.count
        }
        return (equal, max(expected.joined().count, completions.joined().reduce(0) { $0 + $1.tokens.count }))
    }

    private func differences(
        _ reference: Reference, _ weights: PolicyWeights
    ) throws -> (logits: Double, logprobs: Double, entropies: Double) {
        let pass = TrainingPass(reference.model.configuration, pool: pool)
        var worst = (logits: 0.0, logprobs: 0.0, entropies: 0.0)
        for index in reference.texts.promptIds.indices {
            let text = reference.sequence(index)
            let last = reference.texts.promptIds[index].count - 1
            let logits = try pass.logits(text, positions: Array(text.indices), weights: weights)
            let columns = logits.flatMap { row in stride(from: 0, to: row.count, by: 768).map { row[$0] } }
            worst.logits = max(
                worst.logits, maxDifference(logits[last], try reference.doubles("f64_logits_last_prompt_\(index)")),
                maxDifference(columns, try reference.doubles("f64_logits_cols_\(index)")))
            let whole = TrainingGroup(promptTokens: [text[0]], completions: [Array(text.dropFirst())])
            let tokens = try pass.evaluate([whole], weights: weights)
            let (logprobs, entropies) = (
                try reference.doubles("f64_logprobs_all_\(index)"), try reference.doubles("f64_entropy_\(index)")
            )
            worst.logprobs = max(worst.logprobs, maxDifference(tokens.map(\.logprob), logprobs))
            worst.entropies = max(worst.entropies, maxDifference(tokens.map(\.entropy), entropies.dropLast()))
        }
        return worst
    }

    /// Against the float32 corners: the float64 ones were taken after clipping.
    private func checkCorner(_ gradient: Gradient, _ name: String, _ reference: Reference) throws {
        let parameter = try #require(reference.model.layout.parameters.first { $0.name == name })
        let corner = (0..<4).flatMap { row in
            gradient[parameter].dropFirst(row * parameter.columns).prefix(16)
        }
        let expected = try reference.doubles("f32_grad[\(name)][:4,:16]")
        let largest = expected.map(abs).max() ?? 0
        #expect(maxDifference(corner, expected) < 1e-3 * largest)
    }
}
