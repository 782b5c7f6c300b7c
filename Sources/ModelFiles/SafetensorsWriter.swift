import FoundationEssentials
import Glibc

/// Writes safetensors files from Float32 values, whole or not at all.
public enum SafetensorsWriter {
    /// How values are stored.
    public enum Storage: String, Sendable, Hashable {
        /// Exactly as they are.
        case float32 = "F32"
        /// Rounded to nearest, ties to even.
        case bfloat16 = "BF16"

        /// Bytes per element.
        public var byteCount: Int { self == .float32 ? 4 : 2 }
    }

    /// One tensor to write. The pointer must stay valid until `write` returns.
    public struct Entry {
        let name: String
        let shape: [Int]
        let values: UnsafeBufferPointer<Float>

        /// Describes a row-major tensor; `values` holds exactly the elements of `shape`.
        public init(name: String, shape: [Int], values: UnsafeBufferPointer<Float>) {
            precondition(shape.reduce(1, *) == values.count, "\(name): \(values.count) values for shape \(shape)")
            self.name = name
            self.shape = shape
            self.values = values
        }
    }

    /// Writes the tensors, in the order given, to a temporary file beside `path`, syncs it and renames it.
    ///
    /// Throws `ModelFilesError` (`unwritable`), after removing the temporary file: a full disk, a missing folder.
    public static func write(_ entries: [Entry], as storage: Storage, to path: String) throws {
        let header = try header(entries, storage)
        try AtomicFile.write(to: path) { file in
            try header.withUnsafeBytes { try file.write($0) }
            for entry in entries { try write(entry.values, as: storage, to: file) }
        }
    }

    private static func write(
        _ values: UnsafeBufferPointer<Float>, as storage: Storage, to file: borrowing AtomicFile
    ) throws {
        guard storage == .bfloat16 else { return try file.write(UnsafeRawBufferPointer(values)) }
        let chunk = 1 << 20
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * min(chunk, values.count), alignment: 64)
        defer { bytes.deallocate() }
        for start in stride(from: 0, to: values.count, by: chunk) {
            let part = UnsafeBufferPointer(rebasing: values[start..<min(start + chunk, values.count)])
            let target = UnsafeMutableRawBufferPointer(rebasing: bytes[..<(2 * part.count)])
            BFloat16Bytes.encode(part, into: target)
            try file.write(UnsafeRawBufferPointer(target))
        }
    }

    /// The length and the JSON, padded with spaces so that the data starts on a multiple of 8.
    private static func header(_ entries: [Entry], _ storage: Storage) throws -> [UInt8] {
        var offset = 0
        var fields: [String: HeaderField] = ["__metadata__": .metadata(["format": "pt"])]
        for entry in entries {
            let end = offset + entry.values.count * storage.byteCount
            fields[entry.name] = .tensor(
                TensorField(dtype: storage.rawValue, shape: entry.shape, offsets: [offset, end]))
            offset = end
        }
        precondition(fields.count == entries.count + 1, "two tensors have the same name")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var json = [UInt8](try encoder.encode(fields))
        json += repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
        return withUnsafeBytes(of: UInt64(json.count).littleEndian, Array.init) + json
    }
}

private struct TensorField: Encodable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    private enum CodingKeys: String, CodingKey {
        case dtype, shape
        case offsets = "data_offsets"
    }
}

private enum HeaderField: Encodable {
    case tensor(TensorField)
    case metadata([String: String])

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .tensor(let field): try field.encode(to: encoder)
        case .metadata(let text): try text.encode(to: encoder)
        }
    }
}
