internal import Kernels
internal import ModelFiles

extension Transformer {
    /// Carries the gradient of the last residual stream, in `gradients.stream`, back through all blocks and the
    /// embedding, adding each weight's gradient to `dModel`. `forward` must have run on the same batch and workspace.
    func backward(
        _ batch: PackedBatch, _ weights: PolicyWeights, _ space: TransformerWorkspace, into dModel: ModelTensors
    ) {
        guard let d = space.gradients else { preconditionFailure("this workspace keeps no activations") }
        for (index, layer) in weights.tensors.layers.enumerated().reversed() {
            let kept = space.activations(index)
            mlpBackward(batch.rowCount, layer, dModel.layers[index], kept, space, d)
            attentionBackward(
                batch, space.stream(index), layer, dModel.layers[index], weights.rotary, kept, space, d)
        }
        embedBackward(batch.tokens, d.stream, into: dModel)
    }

    /// From dX' in `d.stream` to dY in `d.stream`.
    private func mlpBackward(
        _ rows: Int, _ layer: LayerTensors, _ dLayer: LayerTensors, _ kept: LayerActivations,
        _ space: TransformerWorkspace, _ d: GradientScratch
    ) {
        swiGLU(kept.gate, kept.up, rows, into: space.activated)
        projectBackward(
            space.activated, layer.down, dLayer.down, rows, dOutput: d.stream, dInput: d.activated, adding: false)
        swiGLUBackward(kept.gate, kept.up, rows, dOutput: d.activated, dGate: d.gate, dUp: d.up)
        normalise(kept.middle, layer.mlpNorm, rows, into: space.normed, scale: kept.mlpScale)
        projectBackward(space.normed, layer.gate, dLayer.gate, rows, dOutput: d.gate, dInput: d.normed, adding: false)
        projectBackward(space.normed, layer.up, dLayer.up, rows, dOutput: d.up, dInput: d.normed, adding: true)
        normaliseBackward(
            kept.middle, layer.mlpNorm, dLayer.mlpNorm, rows, scale: kept.mlpScale, dOutput: d.normed,
            addingTo: d.stream)
    }

    /// From dY in `d.stream` to dX in `d.stream`.
    private func attentionBackward(
        _ batch: PackedBatch, _ x: UnsafeMutablePointer<Float>, _ layer: LayerTensors, _ dLayer: LayerTensors,
        _ rotary: RotaryEmbedding, _ kept: LayerActivations, _ space: TransformerWorkspace, _ d: GradientScratch
    ) {
        let rows = batch.rowCount
        projectBackward(
            kept.attended, layer.output, dLayer.output, rows, dOutput: d.stream, dInput: d.attended, adding: false)
        d.query.update(repeating: 0, count: rows * configuration.querySize)
        d.key.update(repeating: 0, count: rows * configuration.keyValueSize)
        d.value.update(repeating: 0, count: rows * configuration.keyValueSize)
        for span in batch.spans { attendBackward(span, kept, d) }
        rotary.rotateBack(
            d.query, positions: batch.positions, rows: rows, heads: configuration.headCount, pool: pool)
        rotary.rotateBack(
            d.key, positions: batch.positions, rows: rows, heads: configuration.keyValueHeadCount, pool: pool)
        normalise(x, layer.attentionNorm, rows, into: space.normed, scale: kept.attentionScale)
        projectBackward(
            space.normed, layer.query, dLayer.query, rows, dOutput: d.query, dInput: d.normed, adding: false)
        projectBackward(space.normed, layer.key, dLayer.key, rows, dOutput: d.key, dInput: d.normed, adding: true)
        projectBackward(
            space.normed, layer.value, dLayer.value, rows, dOutput: d.value, dInput: d.normed, adding: true)
        normaliseBackward(
            x, layer.attentionNorm, dLayer.attentionNorm, rows, scale: kept.attentionScale, dOutput: d.normed,
            addingTo: d.stream)
    }

    /// dWte[token] += dX, row by row in order.
    ///
    /// A padding token's embedding gets no gradient from its use as input, as in PyTorch (`padding_idx`) and so in
    /// every model trained with transformers; it matters where the padding token also occurs in texts.
    private func embedBackward(_ tokens: [Int32], _ dX: UnsafeMutablePointer<Float>, into dModel: ModelTensors) {
        let width = configuration.hiddenSize
        for (row, token) in tokens.enumerated() where token != configuration.paddingToken {
            add(dX + row * width, width, to: dModel.embedding + Int(token) * width)
        }
    }
}
