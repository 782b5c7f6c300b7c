internal import Kernels
internal import ModelFiles

extension Transformer {
    /// Runs rows of tokens through all blocks; the workspace then holds the last residual stream at `stream(L)`.
    ///
    /// For each block, with x the residual stream (R rows of width C):
    ///     y  = x + attention(rotate(norm(x) Wq), rotate(norm(x) Wk), norm(x) Wv) Wo
    ///     x' = y + (silu(norm(y) Wg) * (norm(y) Wu)) Wd
    /// `attend` fills `attended` of a block from its rotated queries and keys and its values: who sees whom is the
    /// one thing in which training, prefill and decoding differ.
    func forward(
        tokens: [Int32], positions: [Int32], _ weights: PolicyWeights, _ projections: ModelProjections,
        _ space: TransformerWorkspace, attend: (_ layer: Int, _ kept: LayerActivations) -> Void
    ) {
        precondition(tokens.count <= space.rows, "\(tokens.count) rows in a workspace of \(space.rows)")
        let rows = tokens.count
        let size = rows * configuration.hiddenSize
        embed(tokens, weights.tensors, into: space.stream(0))
        for (index, (layer, linear)) in zip(weights.tensors.layers, projections.layers).enumerated() {
            let x = space.stream(index)
            let kept = space.activations(index)
            normalise(x, layer.attentionNorm, rows, into: space.normed, scale: kept.attentionScale)
            linear.query.apply(space.normed, rows: rows, into: kept.query, pool: pool)
            linear.key.apply(space.normed, rows: rows, into: kept.key, pool: pool)
            linear.value.apply(space.normed, rows: rows, into: kept.value, pool: pool)
            weights.rotary.rotate(
                kept.query, positions: positions, rows: rows, heads: configuration.headCount, pool: pool)
            weights.rotary.rotate(
                kept.key, positions: positions, rows: rows, heads: configuration.keyValueHeadCount, pool: pool)
            attend(index, kept)
            linear.output.apply(kept.attended, rows: rows, into: kept.middle, pool: pool)
            add(x, size, to: kept.middle)

            normalise(kept.middle, layer.mlpNorm, rows, into: space.normed, scale: kept.mlpScale)
            linear.gate.apply(space.normed, rows: rows, into: kept.gate, pool: pool)
            linear.up.apply(space.normed, rows: rows, into: kept.up, pool: pool)
            swiGLU(kept.gate, kept.up, rows, into: space.activated)
            let output = space.stream(index + 1)
            linear.down.apply(space.activated, rows: rows, into: output, pool: pool)
            add(kept.middle, size, to: output)
        }
    }

    private func embed(_ tokens: [Int32], _ model: ModelTensors, into x: UnsafeMutablePointer<Float>) {
        let width = configuration.hiddenSize
        for (row, token) in tokens.enumerated() {
            (x + row * width).update(from: model.embedding + Int(token) * width, count: width)
        }
    }
}
