internal import ModelFiles

/// Buffers for passes of up to `rows` rows; one thread owns them at a time.
final class TransformerWorkspace {
    /// R, the most rows of a pass.
    let rows: Int
    /// True when every block keeps its own activations, as a backward pass needs.
    let keepsActivations: Bool

    /// [R, C], RMSNorm's output.
    let normed: UnsafeMutablePointer<Float>
    /// [R, I], SwiGLU's output.
    let activated: UnsafeMutablePointer<Float>
    /// Gradients, in workspaces that keep activations.
    let gradients: GradientScratch?

    private let memory: ScratchMemory
    private let activations: [LayerActivations]
    private let streams: [UnsafeMutablePointer<Float>]

    /// Reserves the buffers.
    init(_ configuration: ModelConfiguration, rows: Int, keepsActivations: Bool) {
        self.rows = rows
        self.keepsActivations = keepsActivations
        let memory = ScratchMemory()
        self.memory = memory
        let layers = configuration.layerCount
        activations = (0..<(keepsActivations ? layers : 1)).map { _ in
            LayerActivations(configuration, rows: rows, in: memory)
        }
        streams = (0..<(keepsActivations ? layers + 1 : 2)).map { _ in
            memory.floats(rows * configuration.hiddenSize)
        }
        normed = memory.floats(rows * configuration.hiddenSize)
        activated = memory.floats(rows * configuration.intermediateSize)
        gradients = keepsActivations ? GradientScratch(configuration, rows: rows, in: memory) : nil
    }

    /// What block `layer` keeps; shared by all blocks when nothing is kept for a backward pass.
    func activations(_ layer: Int) -> LayerActivations { activations[keepsActivations ? layer : 0] }

    /// [R, C], the residual stream into block `layer`, or out of the last block for `layer` = L.
    func stream(_ layer: Int) -> UnsafeMutablePointer<Float> { streams[keepsActivations ? layer : layer % 2] }
}

/// Gradients of one block's intermediate values; R rows each.
struct GradientScratch {
    /// [R, C], of the residual stream: out of the current block before, into it after.
    let stream: UnsafeMutablePointer<Float>
    /// [R, C].
    let normed: UnsafeMutablePointer<Float>
    /// [R, NH * HS], [R, NKV * HS], [R, NKV * HS], [R, NH * HS].
    let query, key, value, attended: UnsafeMutablePointer<Float>
    /// [R, I].
    let gate, up, activated: UnsafeMutablePointer<Float>

    init(_ configuration: ModelConfiguration, rows: Int, in memory: ScratchMemory) {
        func buffer(_ width: Int) -> UnsafeMutablePointer<Float> { memory.floats(rows * width) }
        stream = buffer(configuration.hiddenSize)
        normed = buffer(configuration.hiddenSize)
        query = buffer(configuration.querySize)
        key = buffer(configuration.keyValueSize)
        value = buffer(configuration.keyValueSize)
        attended = buffer(configuration.querySize)
        gate = buffer(configuration.intermediateSize)
        up = buffer(configuration.intermediateSize)
        activated = buffer(configuration.intermediateSize)
    }
}
