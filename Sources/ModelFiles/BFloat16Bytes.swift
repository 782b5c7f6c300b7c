/// Float32 values as little-endian bfloat16 bytes, the form in which weights are stored.
public enum BFloat16Bytes {
    /// Rounds to nearest, ties to even; a NaN stays a (quiet) NaN. `bytes` holds two for each value.
    public static func encode(_ values: UnsafeBufferPointer<Float>, into bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count == 2 * values.count, "\(bytes.count) bytes for \(values.count) values")
        for i in 0..<values.count {
            bytes.storeBytes(of: bits(values[i]).littleEndian, toByteOffset: 2 * i, as: UInt16.self)
        }
    }

    /// The exact Float32 values. `bytes` holds two for each value.
    public static func decode(_ bytes: UnsafeRawBufferPointer, into values: UnsafeMutableBufferPointer<Float>) {
        precondition(bytes.count == 2 * values.count, "\(bytes.count) bytes for \(values.count) values")
        for i in 0..<values.count {
            let bits = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self))
            values[i] = Float(bitPattern: UInt32(bits) << 16)
        }
    }

    @inline(__always)
    private static func bits(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        // At most 0x7fff is added to a finite pattern, so the sum cannot wrap; a NaN's might, and is replaced.
        let rounded = bits &+ 0x7fff &+ (bits >> 16 & 1)
        return UInt16(truncatingIfNeeded: (value.isNaN ? bits | 0x40_0000 : rounded) >> 16)
    }
}
