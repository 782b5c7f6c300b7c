/// Typed access to a GGUF file's metadata: a wrong type or a missing key names the key.
struct GGUFMetadata {
    let values: [String: GGUFValue]
    let file: String

    func error(_ kind: ModelFilesError.Kind, _ problem: String) -> ModelFilesError {
        ModelFilesError(kind, file, problem)
    }

    func optionalString(_ key: String) throws -> String? {
        guard let value = values[key] else { return nil }
        guard case .string(let text) = value else { throw wrongType(key, "text") }
        return text
    }

    func string(_ key: String) throws -> String { try require(try optionalString(key), key) }

    func optionalStrings(_ key: String) throws -> [String] {
        guard let value = values[key] else { return [] }
        guard case .strings(let texts) = value else { throw wrongType(key, "an array of text") }
        return texts
    }

    func strings(_ key: String) throws -> [String] {
        guard values[key] != nil else { throw missing(key) }
        return try optionalStrings(key)
    }

    func integers(_ key: String) throws -> [Int64] {
        guard let value = values[key] else { return [] }
        guard case .integers(let integers) = value else { throw wrongType(key, "an array of integers") }
        return integers
    }

    func optionalInteger(_ key: String) throws -> Int? {
        guard let value = values[key] else { return nil }
        guard case .integer(let integer) = value else { throw wrongType(key, "one integer") }
        return Int(integer)
    }

    func integer(_ key: String) throws -> Int { try require(try optionalInteger(key), key) }

    func optionalNumber(_ key: String) throws -> Double? {
        switch values[key] {
        case nil: return nil
        case .number(let number): return number
        case .integer(let integer): return Double(integer)
        default: throw wrongType(key, "a number")
        }
    }

    func optionalBool(_ key: String) throws -> Bool? {
        guard let value = values[key] else { return nil }
        guard case .bool(let bool) = value else { throw wrongType(key, "true or false") }
        return bool
    }

    /// A token id within a vocabulary of `count` tokens.
    func token(_ key: String, below count: Int) throws -> Int32? {
        guard let id = try optionalInteger(key) else { return nil }
        guard (0..<count).contains(id), let token = Int32(exactly: id) else {
            throw error(.malformed, "\(key) is \(id), outside the \(count) tokens of the vocabulary")
        }
        return token
    }

    private func require<T>(_ value: T?, _ key: String) throws -> T {
        guard let value else { throw missing(key) }
        return value
    }

    private func missing(_ key: String) -> ModelFilesError {
        error(.malformed, "the metadata key \(quoted(key)) is missing")
    }

    private func wrongType(_ key: String, _ expected: String) -> ModelFilesError {
        error(.malformed, "the metadata key \(quoted(key)) is not \(expected)")
    }
}
