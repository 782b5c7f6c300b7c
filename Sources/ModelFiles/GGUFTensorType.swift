/// The tensor encodings of a GGUF file that this package reads; the raw value is the file's number for it.
public enum GGUFTensorType: UInt32, Sendable, Hashable, CaseIterable {
    case f32 = 0
    case f16 = 1
    case q40 = 2
    case q41 = 3
    case q50 = 6
    case q51 = 7
    case q80 = 8
    case q2K = 10
    case q3K = 11
    case q4K = 12
    case q5K = 13
    case q6K = 14
    case bf16 = 30

    /// Elements in a block, the unit of encoding; a row is a whole number of blocks.
    public var blockSize: Int {
        switch self {
        case .f32, .f16, .bf16: 1
        case .q40, .q41, .q50, .q51, .q80: 32
        case .q2K, .q3K, .q4K, .q5K, .q6K: 256
        }
    }

    /// Bytes in a block.
    public var blockByteCount: Int {
        switch self {
        case .f32: 4
        case .f16, .bf16: 2
        case .q40: 2 + 16
        case .q41: 2 + 2 + 16
        case .q50: 2 + 4 + 16
        case .q51: 2 + 2 + 4 + 16
        case .q80: 2 + 32
        case .q2K: 16 + 64 + 2 + 2
        case .q3K: 32 + 64 + 12 + 2
        case .q4K: 2 + 2 + 12 + 128
        case .q5K: 2 + 2 + 12 + 32 + 128
        case .q6K: 128 + 64 + 16 + 2
        }
    }

    /// The name the format's own documents use.
    public var name: String {
        switch self {
        case .f32: "F32"
        case .f16: "F16"
        case .bf16: "BF16"
        case .q40: "Q4_0"
        case .q41: "Q4_1"
        case .q50: "Q5_0"
        case .q51: "Q5_1"
        case .q80: "Q8_0"
        case .q2K: "Q2_K"
        case .q3K: "Q3_K"
        case .q4K: "Q4_K"
        case .q5K: "Q5_K"
        case .q6K: "Q6_K"
        }
    }
}
