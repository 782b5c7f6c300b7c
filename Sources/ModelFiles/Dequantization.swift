/// GGUF blocks as Float32, with the products and sums in the order that makes every bit equal to the `gguf` Python
/// package: scale times integer, then the offset, each rounded to Float32.
///
/// Layouts in bytes; d, m are binary16; element i of a 32-block is in the low half of byte i, element i + 16 in the
/// high half of byte i.
public enum Dequantization {
    /// Decodes `values.count` elements, a whole number of blocks; `bytes` holds exactly those blocks.
    public static func decode(
        _ type: GGUFTensorType, _ bytes: UnsafeRawBufferPointer, into values: UnsafeMutableBufferPointer<Float>
    ) {
        let blocks = values.count / type.blockSize
        precondition(
            values.count % type.blockSize == 0 && bytes.count == blocks * type.blockByteCount,
            "\(bytes.count) bytes do not hold \(values.count) elements of \(type.name)")
        guard let source = bytes.baseAddress, let target = values.baseAddress else { return }
        switch type {
        case .f32: FloatDecoding.float32(bytes, values)
        case .f16: FloatDecoding.float16(bytes, values)
        case .bf16: FloatDecoding.bfloat16(bytes, values)
        case .q40: each(type, blocks, source, target, q40)
        case .q41: each(type, blocks, source, target, q41)
        case .q50: each(type, blocks, source, target, q50)
        case .q51: each(type, blocks, source, target, q51)
        case .q80: each(type, blocks, source, target, q80)
        case .q2K: each(type, blocks, source, target, q2K)
        case .q3K: each(type, blocks, source, target, q3K)
        case .q4K: each(type, blocks, source, target, q4K)
        case .q5K: each(type, blocks, source, target, q5K)
        case .q6K: each(type, blocks, source, target, q6K)
        }
    }

    /// Runs a block's decoding over consecutive blocks.
    @inline(__always)
    private static func each(
        _ type: GGUFTensorType, _ blocks: Int, _ source: UnsafeRawPointer, _ target: UnsafeMutablePointer<Float>,
        _ block: (UnsafeRawPointer, UnsafeMutablePointer<Float>) -> Void
    ) {
        let (stride, size) = (type.blockByteCount, type.blockSize)
        for index in 0..<blocks { block(source + index * stride, target + index * size) }
    }

    /// d, 16 bytes of nibbles: d * (q - 8).
    @inline(__always)
    private static func q40(_ block: UnsafeRawPointer, _ y: UnsafeMutablePointer<Float>) {
        let d = half(block, 0)
        for i in 0..<16 {
            let byte = block.load(fromByteOffset: 2 + i, as: UInt8.self)
            y[i] = d * Float(Int32(byte & 15) - 8)
            y[i + 16] = d * Float(Int32(byte >> 4) - 8)
        }
    }

    /// d, m, 16 bytes of nibbles: d * q + m.
    @inline(__always)
    private static func q41(_ block: UnsafeRawPointer, _ y: UnsafeMutablePointer<Float>) {
        let (d, m) = (half(block, 0), half(block, 2))
        for i in 0..<16 {
            let byte = block.load(fromByteOffset: 4 + i, as: UInt8.self)
            y[i] = d * Float(Int32(byte & 15)) + m
            y[i + 16] = d * Float(Int32(byte >> 4)) + m
        }
    }

    /// d, 32 high bits, 16 bytes of nibbles: d * (q - 16).
    @inline(__always)
    private static func q50(_ block: UnsafeRawPointer, _ y: UnsafeMutablePointer<Float>) {
        let d = half(block, 0)
        let high = UInt32(littleEndian: block.loadUnaligned(fromByteOffset: 2, as: UInt32.self))
        for i in 0..<16 {
            let byte = UInt32(block.load(fromByteOffset: 6 + i, as: UInt8.self))
            let (first, second) = fiveBits(byte, high, i)
            y[i] = d * Float(first - 16)
            y[i + 16] = d * Float(second - 16)
        }
    }

    /// d, m, 32 high bits, 16 bytes of nibbles: d * q + m.
    @inline(__always)
    private static func q51(_ block: UnsafeRawPointer, _ y: UnsafeMutablePointer<Float>) {
        let (d, m) = (half(block, 0), half(block, 2))
        let high = UInt32(littleEndian: block.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        for i in 0..<16 {
            let byte = UInt32(block.load(fromByteOffset: 8 + i, as: UInt8.self))
            let (first, second) = fiveBits(byte, high, i)
            y[i] = d * Float(first) + m
            y[i + 16] = d * Float(second) + m
        }
    }

    /// d, 32 signed bytes: q * d.
    @inline(__always)
    private static func q80(_ block: UnsafeRawPointer, _ y: UnsafeMutablePointer<Float>) {
        let d = half(block, 0)
        for i in 0..<32 { y[i] = Float(block.load(fromByteOffset: 2 + i, as: Int8.self)) * d }
    }

    /// Elements i and i + 16 of a block whose fifth bits stand in `high`, one per element.
    @inline(__always)
    private static func fiveBits(_ byte: UInt32, _ high: UInt32, _ i: Int) -> (Int32, Int32) {
        let first = byte & 15 | (high >> UInt32(i) & 1) << 4
        let second = byte >> 4 | (high >> UInt32(i + 16) & 1) << 4
        return (Int32(bitPattern: first), Int32(bitPattern: second))
    }

    /// The binary16 at a byte offset.
    @inline(__always)
    static func half(_ block: UnsafeRawPointer, _ offset: Int) -> Float {
        HalfPrecision.float(UInt16(littleEndian: block.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    }
}
