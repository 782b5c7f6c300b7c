internal import Kernels
internal import ModelFiles

/// One row of a decode step: the newest token of a completion.
struct DecodeStep {
    /// The token whose successor is wanted.
    let token: Int32
    /// Its position in the text: the tokens of the prompt and of the completion before it.
    let position: Int
    /// Keys and values of the prompt, shared and only read.
    let prompt: KeyValueBlock
    /// Those of the completion's own tokens; this token's are appended.
    let tail: KeyValueBlock
}

/// The forward pass that generation needs: prompts into keys and values, then one token a row.
///
/// Results are a function of each prompt or row alone when the weights are packed. One thread owns a pass at a time.
final class InferencePass {
    private let transformer: Transformer
    private let space: TransformerWorkspace
    private var configuration: ModelConfiguration { transformer.configuration }

    /// A pass of at most `rowCapacity` rows.
    init(_ configuration: ModelConfiguration, rowCapacity: Int, pool: ThreadPool) {
        transformer = Transformer(configuration: configuration, pool: pool)
        space = TransformerWorkspace(configuration, rows: rowCapacity, keepsActivations: false)
    }

    /// Fills each prompt's block, and the [V] logits that follow its last token.
    func prefill(
        _ prompts: [[Int32]], into blocks: [KeyValueBlock], logits: [FloatBuffer], weights: PolicyWeights
    ) {
        let batch = PackedBatch(prompts.map { TrainingGroup(promptTokens: $0, completions: []) })
        transformer.forward(
            tokens: batch.tokens, positions: batch.positions, weights, weights.projections, space
        ) { layer, kept in
            for (span, block) in zip(batch.spans, blocks) {
                transformer.attend(span, kept)
                let offset = span.start * configuration.keyValueSize
                block.write(
                    layer: layer, keys: kept.key + offset, values: kept.value + offset, rows: span.rows.prompt)
            }
        }
        for (index, span) in batch.spans.enumerated() {
            blocks[index].advance(span.rows.prompt)
            predict(firstRow: span.start + span.rows.prompt - 1, rows: 1, into: logits[index].base, weights)
        }
    }

    /// Fills [rows, V] logits, one row a step.
    func decode(_ steps: [DecodeStep], logits: UnsafeMutablePointer<Float>, weights: PolicyWeights) {
        let width = configuration.keyValueSize
        transformer.forward(
            tokens: steps.map(\.token), positions: steps.map { Int32($0.position) }, weights,
            weights.projections, space
        ) { layer, kept in
            for (row, step) in steps.enumerated() {
                step.tail.write(layer: layer, keys: kept.key + row * width, values: kept.value + row * width, rows: 1)
            }
            transformer.attend(steps, layer: layer, kept)
        }
        for step in steps { step.tail.advance(1) }
        predict(firstRow: 0, rows: steps.count, into: logits, weights)
    }

    private func predict(
        firstRow: Int, rows: Int, into logits: UnsafeMutablePointer<Float>, _ weights: PolicyWeights
    ) {
        let x = space.stream(configuration.layerCount) + firstRow * configuration.hiddenSize
        let scale = space.activations(0).attentionScale
        transformer.normalise(x, weights.tensors.finalNorm, rows, into: space.normed, scale: scale)
        weights.projections.output.apply(space.normed, rows: rows, into: logits, pool: transformer.pool)
    }
}
