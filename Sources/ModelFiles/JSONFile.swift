import FoundationEssentials

/// Small JSON files beside a model's weights.
enum JSONFile {
    /// The largest read; the largest real one, `tokenizer_config.json`, is below 1 MB, an index below 10.
    static let maximumByteCount = 32_000_000

    /// Decodes a file; with `snakeCase`, its keys are matched to names in camel case. Throws `ModelFilesError` (`unreadable`, `malformed`).
    static func decode<T: Decodable>(_ type: T.Type, from path: String, snakeCase: Bool = true) throws -> T {
        let decoder = JSONDecoder()
        if snakeCase { decoder.keyDecodingStrategy = .convertFromSnakeCase }
        do {
            return try decoder.decode(type, from: Data(try bytes(path)))
        } catch let error as ModelFilesError {
            throw error
        } catch {
            throw ModelFilesError(.malformed, path, "not the JSON expected: \(describe(error))")
        }
    }

    /// Decodes a file if it is there.
    static func decodeIfPresent<T: Decodable>(_ type: T.Type, from path: String) throws -> T? {
        FileManager.default.fileExists(atPath: path) ? try decode(type, from: path) : nil
    }

    /// The bytes of a file of limited size.
    static func bytes(_ path: String, limit: Int = maximumByteCount) throws -> [UInt8] {
        let file = try MappedFile(path: path)
        guard file.bytes.count <= limit else {
            throw ModelFilesError(.malformed, path, "\(file.bytes.count) bytes; expected at most \(limit)")
        }
        return withExtendedLifetime(file) { [UInt8](file.bytes) }
    }

    /// Writes a value with sorted keys, indented, names in snake case.
    static func write(_ value: some Encodable, to path: String) throws {
        try AtomicFile.write(try encode(value), to: path)
    }

    /// A value as indented JSON text with sorted keys.
    static func encode(_ value: some Encodable, snakeCase: Bool = true) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        if snakeCase { encoder.keyEncodingStrategy = .convertToSnakeCase }
        return [UInt8](try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }
}
