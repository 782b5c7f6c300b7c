internal import Kernels
internal import ModelFiles

/// The layers of a model in terms of kernels; the passes are composed of these.
///
/// All matrices are row-major and `rows` counts their rows. Results do not depend on the number of threads.
struct Transformer {
    let configuration: ModelConfiguration
    let pool: ThreadPool

    private var heads: AttentionShape {
        AttentionShape(
            heads: configuration.headCount, keyValueHeads: configuration.keyValueHeadCount,
            headSize: configuration.headSize)
    }

    // MARK: Norms and elementwise layers

    /// y = norm(x) of [rows, C], and 1 / root mean square of each row.
    func normalise(
        _ x: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, _ rows: Int, into y: UnsafeMutablePointer<Float>,
        scale: UnsafeMutablePointer<Float>
    ) {
        RMSNorm.forward(
            output: y, input: x, weight: weight, inverseRMS: scale, rows: rows, width: configuration.hiddenSize,
            epsilon: Float(configuration.rmsNormEpsilon), pool: pool)
    }

    /// dX += and dW += for y = norm(x).
    func normaliseBackward(
        _ x: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, _ dWeight: UnsafeMutablePointer<Float>, _ rows: Int,
        scale: UnsafePointer<Float>, dOutput: UnsafePointer<Float>, addingTo dX: UnsafeMutablePointer<Float>
    ) {
        RMSNorm.backward(
            dInput: dX, dWeight: dWeight, dOutput: dOutput, input: x, weight: weight, inverseRMS: scale, rows: rows,
            width: configuration.hiddenSize, pool: pool)
    }

    /// h = silu(g) * u of [rows, I].
    func swiGLU(
        _ gate: UnsafePointer<Float>, _ up: UnsafePointer<Float>, _ rows: Int, into h: UnsafeMutablePointer<Float>
    ) {
        SwiGLU.forward(output: h, gate: gate, up: up, count: rows * configuration.intermediateSize, pool: pool)
    }

    /// dG and dU from dH.
    func swiGLUBackward(
        _ gate: UnsafePointer<Float>, _ up: UnsafePointer<Float>, _ rows: Int, dOutput: UnsafePointer<Float>,
        dGate: UnsafeMutablePointer<Float>, dUp: UnsafeMutablePointer<Float>
    ) {
        SwiGLU.backward(
            dGate: dGate, dUp: dUp, dOutput: dOutput, gate: gate, up: up,
            count: rows * configuration.intermediateSize, pool: pool)
    }

    /// y += x.
    func add(_ x: UnsafePointer<Float>, _ count: Int, to y: UnsafeMutablePointer<Float>) {
        Residual.add(x, to: y, count: count, pool: pool)
    }

    // MARK: Linear layers

    /// dX = dY W (or +=), dW += dY^T X, db += the sum of dY's rows.
    func projectBackward(
        _ x: UnsafePointer<Float>, _ linear: LinearTensors, _ dLinear: LinearTensors, _ rows: Int,
        dOutput: UnsafePointer<Float>, dInput: UnsafeMutablePointer<Float>, adding: Bool
    ) {
        let (outputs, inputs) = (linear.outputs, linear.inputs)
        Linear.backwardInput(
            dInput: dInput, dOutput: dOutput, weight: linear.weight, rows: rows, outputs: outputs, inputs: inputs,
            adding: adding, pool: pool)
        Linear.backwardWeight(
            dWeight: dLinear.weight, dOutput: dOutput, input: x, rows: rows, outputs: outputs, inputs: inputs,
            pool: pool)
        if let dBias = dLinear.bias {
            Linear.backwardBias(dBias: dBias, dOutput: dOutput, rows: rows, outputs: outputs)
        }
    }

    // MARK: Attention

    /// Attention within one packed group, from `query`, `key`, `value` to `attended`.
    func attend(_ span: PackedBatch.Span, _ kept: LayerActivations) {
        let (q, kv, heads) = offsets(span)
        GroupAttention.forward(
            output: kept.attended + q, logSumExp: kept.logSumExp + heads, query: kept.query + q, key: kept.key + kv,
            value: kept.value + kv, rows: span.rows, shape: self.heads, pool: pool)
    }

    /// dQ, dK and dV of one packed group, which must hold zeros, from the gradient of `attended`.
    func attendBackward(_ span: PackedBatch.Span, _ kept: LayerActivations, _ d: GradientScratch) {
        let (q, kv, heads) = offsets(span)
        GroupAttention.backward(
            dQuery: d.query + q, dKey: d.key + kv, dValue: d.value + kv, dOutput: d.attended + q,
            output: kept.attended + q, logSumExp: kept.logSumExp + heads, query: kept.query + q, key: kept.key + kv,
            value: kept.value + kv, rows: span.rows, shape: self.heads, pool: pool)
    }

    /// Attention of each new row over its prompt and its tail, whose last entry is the row itself.
    func attend(_ steps: [DecodeStep], layer: Int, _ kept: LayerActivations) {
        let caches = steps.map { step in
            DecodeCache(
                promptKeys: step.prompt.keys(layer), promptValues: step.prompt.values(layer),
                promptLength: step.prompt.count, tailKeys: step.tail.keys(layer), tailValues: step.tail.values(layer),
                tailLength: step.tail.count + 1)
        }
        DecodeAttention.forward(
            output: kept.attended, query: kept.query, caches: caches, shape: heads, pool: pool)
    }

    private func offsets(_ span: PackedBatch.Span) -> (query: Int, keyValue: Int, heads: Int) {
        (
            span.start * configuration.querySize, span.start * configuration.keyValueSize,
            span.start * configuration.headCount
        )
    }
}
