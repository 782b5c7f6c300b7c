internal import ModelFiles

/// What one block's forward pass keeps for its backward pass; R rows each.
///
/// The normalised inputs and SwiGLU's output are recomputed instead: they cost one sweep over memory.
struct LayerActivations {
    /// [R], 1 / root mean square of the block's input and of the MLP's input.
    let attentionScale, mlpScale: UnsafeMutablePointer<Float>
    /// [R, NH * HS] queries and [R, NKV * HS] keys after rotation, [R, NKV * HS] values.
    let query, key, value: UnsafeMutablePointer<Float>
    /// [R, NH * HS], attention's output before its projection.
    let attended: UnsafeMutablePointer<Float>
    /// [R, NH], the logarithm of each softmax's denominator.
    let logSumExp: UnsafeMutablePointer<Float>
    /// [R, C], the residual stream between attention and MLP.
    let middle: UnsafeMutablePointer<Float>
    /// [R, I].
    let gate, up: UnsafeMutablePointer<Float>

    init(_ configuration: ModelConfiguration, rows: Int, in memory: ScratchMemory) {
        func buffer(_ width: Int) -> UnsafeMutablePointer<Float> { memory.floats(rows * width) }
        attentionScale = buffer(1)
        mlpScale = buffer(1)
        query = buffer(configuration.querySize)
        key = buffer(configuration.keyValueSize)
        value = buffer(configuration.keyValueSize)
        attended = buffer(configuration.querySize)
        logSumExp = buffer(configuration.headCount)
        middle = buffer(configuration.hiddenSize)
        gate = buffer(configuration.intermediateSize)
        up = buffer(configuration.intermediateSize)
    }
}
