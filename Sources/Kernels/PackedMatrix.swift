internal import CKernels

/// A weight matrix W [N, K] of bfloat16 values, laid out for decoding: panels of 16 outputs.
///
/// A row's product depends on that row and W only: each output is one sum over k in order.
public final class PackedMatrix: @unchecked Sendable {
    /// N.
    public let outputs: Int
    /// K.
    public let inputs: Int
    private let packed: UnsafeMutablePointer<UInt16>
    private var panels: Int { (outputs + 15) / 16 }

    /// Reserves memory, 2 bytes a weight; zero until ``load(_:firstOutput:outputs:pool:)``.
    public init(outputs: Int, inputs: Int) {
        self.outputs = outputs
        self.inputs = inputs
        let count = (outputs + 15) / 16 * 16 * inputs
        packed = UnsafeMutableRawPointer.allocate(byteCount: max(count, 32) * 2, alignment: 64)
            .bindMemory(to: UInt16.self, capacity: max(count, 32))
        packed.initialize(repeating: 0, count: max(count, 32))
    }

    deinit { packed.deallocate() }

    /// Packs a float32 matrix [N, K] whose values are bfloat16 already; lower halves are cut off.
    public func load(_ weight: UnsafePointer<Float>, pool: ThreadPool) {
        pool.run(tiles: panels) { pool.kernels.pack_bf16(packed, weight, outputs, inputs, $0) }
    }

    /// Y [M, N] = X [M, K] W^T, float32 sums.
    public func multiply(
        output: UnsafeMutablePointer<Float>, input: UnsafePointer<Float>, rows: Int, pool: ThreadPool
    ) {
        let grain = max(1, min(32, panels / 12))
        pool.run(count: panels, grain: grain) { range in
            pool.kernels.packed_multiply(
                output, input, packed, rows, outputs, inputs, range.lowerBound, range.upperBound)
        }
    }
}
