/// A metadata value of a GGUF file.
public enum GGUFValue: Sendable, Hashable {
    /// Any integer type; unsigned 64-bit values beyond Int64 are refused when read.
    case integer(Int64)
    /// 32- or 64-bit floating point. 32-bit values become the shortest decimal that names them.
    case number(Double)
    /// A truth value.
    case bool(Bool)
    /// Text.
    case string(String)
    /// Values of one type.
    case array([GGUFValue])
    /// Texts, such as a vocabulary.
    case strings([String])
    /// Integers, such as token types; truth values as 0 and 1.
    case integers([Int64])

    /// Reads a value of the type with this number.
    static func read(_ reader: inout ByteReader, type: UInt32, key: String, depth: Int = 0) throws -> GGUFValue {
        switch type {
        case 0: .integer(Int64(try reader.integer(UInt8.self, key)))
        case 1: .integer(Int64(try reader.integer(Int8.self, key)))
        case 2: .integer(Int64(try reader.integer(UInt16.self, key)))
        case 3: .integer(Int64(try reader.integer(Int16.self, key)))
        case 4: .integer(Int64(try reader.integer(UInt32.self, key)))
        case 5: .integer(Int64(try reader.integer(Int32.self, key)))
        case 6: .number(shortest(Float(bitPattern: try reader.integer(UInt32.self, key))))
        case 7: .bool(try reader.integer(UInt8.self, key) != 0)
        case 8: .string(try reader.string(key))
        case 9: try array(&reader, key, depth)
        case 10: try unsigned(&reader, key)
        case 11: .integer(try reader.integer(Int64.self, key))
        case 12: .number(Double(bitPattern: try reader.integer(UInt64.self, key)))
        default: throw reader.malformed("\(key) has value type \(type), expected 0 to 12")
        }
    }

    private static func unsigned(_ reader: inout ByteReader, _ key: String) throws -> GGUFValue {
        let value = try reader.integer(UInt64.self, key)
        guard let integer = Int64(exactly: value) else { throw reader.malformed("\(key) is too large: \(value)") }
        return .integer(integer)
    }

    private static func array(_ reader: inout ByteReader, _ key: String, _ depth: Int) throws -> GGUFValue {
        guard depth < ByteReader.maximumDepth else {
            throw reader.malformed("\(key) nests arrays deeper than \(ByteReader.maximumDepth)")
        }
        let type = try reader.integer(UInt32.self, key)
        // The least a value takes: 1 byte, or the 8 of a string's length, or the 12 of an array's type and count.
        let count = try reader.count(of: "elements of \(key)", atLeast: type == 8 ? 8 : type == 9 ? 12 : 1)
        if type == 8 {
            return .strings(try (0..<count).map { _ in try reader.string(key) })
        }
        if type <= 5 || type == 7 || type == 10 || type == 11 {
            return .integers(
                try (0..<count).map { _ in
                    switch try read(&reader, type: type, key: key) {
                    case .integer(let value): value
                    case .bool(let value): value ? 1 : 0
                    default: throw reader.malformed("\(key) mixes types")
                    }
                })
        }
        return .array(try (0..<count).map { _ in try read(&reader, type: type, key: key, depth: depth + 1) })
    }

    /// 1e-5 stored as Float32 is meant as 1e-5, not as 9.99999974e-06.
    private static func shortest(_ value: Float) -> Double { Double(value.description) ?? Double(value) }
}
