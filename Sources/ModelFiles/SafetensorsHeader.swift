import FoundationEssentials

/// The JSON header of a safetensors file, checked against the size of the file before anything is allocated.
///
/// Format: eight bytes of little-endian header length, the header, then the data that the header's offsets index.
/// Each tensor's bytes must follow the previous one's: no overlap, no hole, nothing after the last.
struct SafetensorsHeader {
    /// The largest header accepted, as in the reference implementation.
    static let maximumByteCount = 100_000_000

    /// Tensors by rising offset.
    let tensors: [SafetensorsTensor]

    init(_ bytes: UnsafeRawBufferPointer, file: String) throws {
        let json = try Self.json(bytes, file)
        let entries: Entries
        do {
            entries = try JSONDecoder().decode(Entries.self, from: Data(json))
        } catch {
            throw ModelFilesError(
                .malformed, file, "the header is not the JSON of a safetensors file: \(describe(error))")
        }
        guard Self.topLevelKeyCount(json) == entries.keyCount else {
            throw ModelFilesError(.malformed, file, "the header names a tensor twice")
        }
        let data = (json.count + 8)..<bytes.count
        tensors =
            try entries.tensors.map { try $0.value.tensor($0.key, data: data, file: file) }
            .sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
        try checkCoverage(data, file)
    }

    /// The bytes of the header's JSON, if the length before them is possible.
    private static func json(_ bytes: UnsafeRawBufferPointer, _ file: String) throws -> UnsafeRawBufferPointer {
        guard bytes.count >= 8 else {
            throw ModelFilesError(
                .malformed, file, "expected 8 bytes of header length, the file has \(bytes.count)")
        }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= maximumByteCount, length <= UInt64(bytes.count - 8) else {
            throw ModelFilesError(
                .malformed, file,
                "the header claims \(length) bytes; \(bytes.count - 8) follow and the limit is \(maximumByteCount)")
        }
        return UnsafeRawBufferPointer(rebasing: bytes[8..<8 + Int(length)])
    }

    /// Keys of the outermost object of valid JSON, repeated ones counted again: a decoder hides those.
    private static func topLevelKeyCount(_ json: UnsafeRawBufferPointer) -> Int {
        var depth = 0
        var count = 0
        var inString = false
        var escaped = false
        for byte in json {
            if inString {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else {
                    inString = byte != UInt8(ascii: "\"")
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ":") where depth == 1: count += 1
            default: break
            }
        }
        return count
    }

    /// Checks that the tensors cover the data, each starting where the one before it ends.
    private func checkCoverage(_ data: Range<Int>, _ file: String) throws {
        var end = data.lowerBound
        for tensor in tensors {
            let start = tensor.range.lowerBound
            guard start == end else {
                let fault = start < end ? "overlaps the one before it" : "leaves a hole before it"
                throw ModelFilesError(
                    .malformed, file,
                    "tensor \(quoted(tensor.name)) \(fault): it starts at data byte \(start - data.lowerBound), "
                        + "expected \(end - data.lowerBound)")
            }
            end = tensor.range.upperBound
        }
        guard end == data.upperBound else {
            throw ModelFilesError(
                .malformed, file, "\(data.upperBound - end) bytes follow the last tensor, expected none")
        }
    }
}

/// The header's object: one entry per tensor, and free text under `__metadata__` that is not kept.
private struct Entries: Decodable {
    var tensors: [String: Fields] = [:]
    let keyCount: Int

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        keyCount = container.allKeys.count
        for key in container.allKeys where key.stringValue != "__metadata__" {
            tensors[key.stringValue] = try container.decode(Fields.self, forKey: key)
        }
    }
}

private struct Fields: Decodable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    private enum CodingKeys: String, CodingKey {
        case dtype, shape
        case offsets = "data_offsets"
    }

    func tensor(_ name: String, data: Range<Int>, file: String) throws -> SafetensorsTensor {
        func fault(_ problem: String) -> ModelFilesError {
            ModelFilesError(.malformed, file, "tensor \(quoted(name)): \(problem)")
        }
        guard let type = ElementType(rawValue: dtype) else { throw fault("unknown dtype \(quoted(dtype))") }
        guard shape.count <= 8, shape.allSatisfy({ $0 >= 0 }) else {
            throw fault("expected at most 8 dimensions, none negative, found \(brief(shape))")
        }
        guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= data.count else {
            throw fault("data_offsets \(brief(offsets)) do not lie within the \(data.count) data bytes")
        }
        guard checkedProduct(shape + [type.byteCount]) == offsets[1] - offsets[0] else {
            throw fault("\(dtype) \(brief(shape)) does not fill data_offsets \(brief(offsets))")
        }
        let start = data.lowerBound
        return SafetensorsTensor(name: name, type: type, shape: shape, range: start + offsets[0]..<start + offsets[1])
    }
}
