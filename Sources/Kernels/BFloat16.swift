internal import CKernels

/// bfloat16: the upper half of a float32, rounded to nearest, ties to even.
public enum BFloat16 {
    /// Rounds every value to the nearest bfloat16, in place.
    public static func round(_ values: UnsafeMutableBufferPointer<Float>, pool: ThreadPool) {
        guard let base = values.baseAddress else { return }
        pool.run(count: values.count, grain: 1 << 16) { range in
            pool.kernels.round_bf16(base + range.lowerBound, range.count)
        }
    }

    /// Overwrites `output` with the bits of `input` rounded; both have `count` values.
    public static func encode(
        _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<UInt16>, count: Int, pool: ThreadPool
    ) {
        pool.run(count: count, grain: 1 << 16) { range in
            pool.kernels.to_bf16(output + range.lowerBound, input + range.lowerBound, range.count)
        }
    }

    /// Overwrites `output` with the values of bits `input`.
    public static func decode(
        _ input: UnsafePointer<UInt16>, into output: UnsafeMutablePointer<Float>, count: Int, pool: ThreadPool
    ) {
        pool.run(count: count, grain: 1 << 16) { range in
            pool.kernels.from_bf16(output + range.lowerBound, input + range.lowerBound, range.count)
        }
    }
}
