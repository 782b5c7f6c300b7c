/// How the stored bytes of a floating-point tensor become Float32.
enum FloatDecoding: Sendable {
    case float32
    case float16
    case bfloat16

    /// The decoding of a tensor's type. Throws `ModelFilesError` (`unsupported`) for anything else than F32, F16, BF16.
    init(_ tensor: SafetensorsTensor, file: String) throws {
        switch tensor.type {
        case .float32: self = .float32
        case .float16: self = .float16
        case .bfloat16: self = .bfloat16
        default:
            throw ModelFilesError(
                .unsupported, file,
                "tensor \(quoted(tensor.name)) is stored as \(tensor.type.rawValue); expected F32, F16 or BF16 "
                    + "(convert it with safetensors or transformers)")
        }
    }

    /// Bytes per element.
    var byteCount: Int { self == .float32 ? 4 : 2 }

    /// Decodes little-endian bytes, `byteCount` for each value; exact.
    func callAsFunction(_ bytes: UnsafeRawBufferPointer, _ values: UnsafeMutableBufferPointer<Float>) {
        precondition(bytes.count == values.count * byteCount, "\(bytes.count) bytes for \(values.count) values")
        switch self {
        case .float32: UnsafeMutableRawBufferPointer(values).copyMemory(from: bytes)
        case .float16:
            for i in 0..<values.count {
                values[i] = HalfPrecision.float(
                    UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self)))
            }
        case .bfloat16: BFloat16Bytes.decode(bytes, into: values)
        }
    }
}

/// IEEE 754 binary16 as bits; written out because the library call that converts it is slow without F16C.
enum HalfPrecision {
    /// The exact Float32 value; a NaN keeps its payload.
    @inline(__always)
    static func float(_ bits: UInt16) -> Float {
        let magnitude = UInt32(bits & 0x7fff) << 13
        let sign = UInt32(bits & 0x8000) << 16
        let isFinite = bits & 0x7c00 != 0x7c00
        // The exponent's bias grows from 15 to 127; the product is exact, subnormals included.
        let scaled = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
        return Float(bitPattern: sign | (isFinite ? scaled : magnitude | 0x7f80_0000))
    }
}
