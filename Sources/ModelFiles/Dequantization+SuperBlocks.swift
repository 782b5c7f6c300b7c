/// The K encodings: blocks of 256 elements in sub-blocks of 16 or 32, whose own scales are small integers.
extension Dequantization {
    /// 16 scales (low nibble scale, high nibble offset), 64 bytes of 2-bit values, d, dmin; sub-blocks of 16.
    ///
    /// Two halves of 128 elements; within one, bits 2s..2s+1 of byte i hold element 32 s + i.
    @inline(__always)
    static func q2K(_ block: UnsafeRawPointer, _ y: UnsafeMutablePointer<Float>) {
        let (d, dmin) = (half(block, 80), half(block, 82))
        for sub in 0..<16 {
            let scale = block.load(fromByteOffset: sub, as: UInt8.self)
            let (dl, ml) = (d * Float(scale & 15), dmin * Float(scale >> 4))
            let (bytes, shift) = twoBits(sub)
            for i in 0..<16 {
                let q = block.load(fromByteOffset: 16 + bytes + i, as: UInt8.self) >> shift & 3
                y[16 * sub + i] = dl * Float(q) - ml
            }
        }
    }

    /// 32 bytes of high bits, 64 of 2-bit values, 12 of 6-bit scales, d; sub-blocks of 16.
    ///
    /// The high bit counts inverted: where it is 0, 4 is subtracted. Scales are biased by 32.
    @inline(__always)
    static func q3K(_ block: UnsafeRawPointer, _ y: UnsafeMutablePointer<Float>) {
        let d = half(block, 108)
        for sub in 0..<16 {
            let low = block.load(fromByteOffset: 96 + sub % 8, as: UInt8.self) >> UInt8(sub / 8 * 4) & 15
            let high = block.load(fromByteOffset: 104 + sub % 4, as: UInt8.self) >> UInt8(sub / 4 * 2) & 3
            let dl = d * Float(Int32(low | high << 4) - 32)
            let (bytes, shift) = twoBits(sub)
            for i in 0..<16 {
                let q = Int32(block.load(fromByteOffset: 32 + bytes + i, as: UInt8.self) >> shift & 3)
                let mask = Int32(block.load(fromByteOffset: sub % 2 * 16 + i, as: UInt8.self) >> UInt8(sub / 2) & 1)
                y[16 * sub + i] = dl * Float(q - 4 * (1 - mask))
            }
        }
    }

    /// d, dmin, 12 bytes of 6-bit scales and offsets, 128 bytes of nibbles; sub-blocks of 32.
    ///
    /// Four quarters of 64 elements: the low nibbles of 32 bytes, then their high nibbles.
    @inline(__always)
    static func q4K(_ block: UnsafeRawPointer, _ y: UnsafeMutablePointer<Float>) {
        let (d, dmin) = (half(block, 0), half(block, 2))
        for sub in 0..<8 {
            let (scale, offset) = sixBits(block + 4, sub)
            let (dl, ml) = (d * scale, dmin * offset)
            let shift = UInt8(sub % 2 * 4)
            for i in 0..<32 {
                let q = block.load(fromByteOffset: 16 + sub / 2 * 32 + i, as: UInt8.self) >> shift & 15
                y[32 * sub + i] = dl * Float(q) - ml
            }
        }
    }

    /// Q4_K with 32 bytes of fifth bits before the nibbles: bit s of byte i belongs to element i of sub-block s.
    @inline(__always)
    static func q5K(_ block: UnsafeRawPointer, _ y: UnsafeMutablePointer<Float>) {
        let (d, dmin) = (half(block, 0), half(block, 2))
        for sub in 0..<8 {
            let (scale, offset) = sixBits(block + 4, sub)
            let (dl, ml) = (d * scale, dmin * offset)
            let shift = UInt8(sub % 2 * 4)
            for i in 0..<32 {
                let low = block.load(fromByteOffset: 48 + sub / 2 * 32 + i, as: UInt8.self) >> shift & 15
                let high = block.load(fromByteOffset: 16 + i, as: UInt8.self) >> UInt8(sub) & 1
                y[32 * sub + i] = dl * Float(low | high << 4) - ml
            }
        }
    }

    /// 128 bytes of low nibbles, 64 of high 2 bits, 16 signed scales, d: (d * scale) * (q - 32); sub-blocks of 16.
    ///
    /// Two halves of 128 elements in four runs of 32: low nibbles of bytes 0-31 and 32-63, then their high nibbles.
    @inline(__always)
    static func q6K(_ block: UnsafeRawPointer, _ y: UnsafeMutablePointer<Float>) {
        let d = half(block, 208)
        for sub in 0..<16 {
            let dl = d * Float(block.load(fromByteOffset: 192 + sub, as: Int8.self))
            let (group, run, part) = (sub / 8, sub / 2 % 4, sub % 2 * 16)
            let (nibble, pair) = (UInt8(run / 2 * 4), UInt8(run * 2))
            for i in 0..<16 {
                let position = part + i
                let low = block.load(fromByteOffset: group * 64 + run % 2 * 32 + position, as: UInt8.self)
                let high = block.load(fromByteOffset: 128 + group * 32 + position, as: UInt8.self)
                let q = Int32(low >> nibble & 15 | (high >> pair & 3) << 4) - 32
                y[16 * sub + i] = dl * Float(q)
            }
        }
    }

    /// Where the 2-bit values of a sub-block of 16 stand: first byte and shift.
    @inline(__always)
    private static func twoBits(_ sub: Int) -> (bytes: Int, shift: UInt8) {
        (sub / 8 * 32 + sub % 2 * 16, UInt8(sub / 2 % 4 * 2))
    }

    /// Scale and offset of a sub-block of 32, packed in 12 bytes: 0-3 hold the first four scales, 4-7 the first four
    /// offsets, 8-11 the low nibbles of the other four of both, whose top bits are those of bytes 0-7.
    @inline(__always)
    private static func sixBits(_ packed: UnsafeRawPointer, _ sub: Int) -> (scale: Float, offset: Float) {
        func byte(_ index: Int) -> UInt8 { packed.load(fromByteOffset: index, as: UInt8.self) }
        if sub < 4 { return (Float(byte(sub) & 63), Float(byte(sub + 4) & 63)) }
        let low = byte(sub + 4)
        return (Float(low & 15 | (byte(sub - 4) >> 6) << 4), Float(low >> 4 | (byte(sub) >> 6) << 4))
    }
}
