internal import CKernels

/// RMSNorm (Zhang and Sennrich, arXiv 1910.07467): y = x / sqrt(mean(x^2) + epsilon) * w, row by row.
public enum RMSNorm {
    /// Overwrites output [M, C] and inverseRMS [M], which the backward pass needs.
    public static func forward(
        output: UnsafeMutablePointer<Float>, input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
        inverseRMS: UnsafeMutablePointer<Float>, rows: Int, width: Int, epsilon: Float, pool: ThreadPool
    ) {
        pool.run(count: rows, grain: RowGrain.of(width)) { range in
            let start = range.lowerBound * width
            pool.kernels.rmsnorm(
                output + start, inverseRMS + range.lowerBound, input + start, weight, range.count, width, epsilon)
        }
    }

    /// dInput += and dWeight +=. Columns of dWeight are summed over rows in order.
    public static func backward(
        dInput: UnsafeMutablePointer<Float>, dWeight: UnsafeMutablePointer<Float>, dOutput: UnsafePointer<Float>,
        input: UnsafePointer<Float>, weight: UnsafePointer<Float>, inverseRMS: UnsafePointer<Float>, rows: Int,
        width: Int, pool: ThreadPool
    ) {
        pool.run(count: rows, grain: RowGrain.of(width)) { range in
            let start = range.lowerBound * width
            pool.kernels.rmsnorm_dx(
                dInput + start, dOutput + start, input + start, weight, inverseRMS + range.lowerBound, range.count,
                width)
        }
        pool.run(count: width, grain: 64) { range in
            pool.kernels.rmsnorm_dw(
                dWeight, dOutput, input, inverseRMS, rows, width, range.lowerBound, range.upperBound)
        }
    }
}

/// How many rows a tile of a row-wise kernel has: enough work that handing it out is cheap.
enum RowGrain {
    static func of(_ width: Int) -> Int { max(1, 16384 / max(width, 1)) }
}
