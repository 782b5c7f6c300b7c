internal import CKernels

/// SwiGLU (Shazeer, arXiv 2002.05202): h = silu(gate) * up.
public enum SwiGLU {
    /// Overwrites output [count].
    public static func forward(
        output: UnsafeMutablePointer<Float>, gate: UnsafePointer<Float>, up: UnsafePointer<Float>, count: Int,
        pool: ThreadPool
    ) {
        pool.run(count: count, grain: 16384) { range in
            let i = range.lowerBound
            pool.kernels.swiglu(output + i, gate + i, up + i, range.count)
        }
    }

    /// Overwrites dGate and dUp.
    public static func backward(
        dGate: UnsafeMutablePointer<Float>, dUp: UnsafeMutablePointer<Float>, dOutput: UnsafePointer<Float>,
        gate: UnsafePointer<Float>, up: UnsafePointer<Float>, count: Int, pool: ThreadPool
    ) {
        pool.run(count: count, grain: 16384) { range in
            let i = range.lowerBound
            pool.kernels.swiglu_backward(dGate + i, dUp + i, dOutput + i, gate + i, up + i, range.count)
        }
    }
}

/// Sums of vectors.
public enum Residual {
    /// y += x.
    public static func add(
        _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, count: Int, pool: ThreadPool
    ) {
        pool.run(count: count, grain: 16384) { range in
            pool.kernels.add(y + range.lowerBound, x + range.lowerBound, range.count)
        }
    }
}
