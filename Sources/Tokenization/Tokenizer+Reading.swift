internal import Foundation

extension Tokenizer {
    /// Largest tokenizer.json that is read, in bytes; those of today's models have 2 to 35 MB.
    public static let largestDocumentBytes = 256 << 20

    /// A tokenizer from the bytes of a Hugging Face tokenizer.json.
    ///
    /// Supported: a BPE model over a `ByteLevel` pre-tokenizer and decoder, with `Digits` and `Split` before it and `NFC`
    /// as normalizer. Post-processor, truncation and padding are not read. Anything else that would change the encoding
    /// is refused by name with ``TokenizationError``.
    ///
    /// - Parameter endTokens: ids that end a completion; the file does not say.
    public convenience init(tokenizerJSON bytes: [UInt8], endTokens: [Int32] = []) throws(TokenizationError) {
        guard bytes.count <= Self.largestDocumentBytes else {
            throw .malformed("tokenizer.json", "\(bytes.count) bytes; at most \(Self.largestDocumentBytes) are read")
        }
        let document: TokenizerDocument
        do {
            document = try JSONDecoder().decode(TokenizerDocument.self, from: Data(bytes))
        } catch let error as TokenizationError {
            throw error
        } catch let error as DecodingError {
            throw .malformed("tokenizer.json", error.place)
        } catch {
            throw .malformed("tokenizer.json", "not readable as JSON: \(error.localizedDescription)")
        }
        try self.init(document.parts(endTokens: endTokens))
    }
}

extension DecodingError {
    /// Where decoding failed and why, on one line.
    fileprivate var place: String {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            return Self.line(context.codingPath, context.debugDescription)
        case .keyNotFound(let key, let context):
            return Self.line(context.codingPath, "the key \"\(key.stringValue)\" is missing")
        @unknown default: return "not readable as JSON"
        }
    }

    private static func line(_ path: [any CodingKey], _ problem: String) -> String {
        let place = path.reduce("") { text, key in
            if let index = key.intValue { return text + "[\(index)]" }
            return text.isEmpty ? key.stringValue : text + "." + key.stringValue
        }
        return place.isEmpty ? problem : "at \(place): \(problem)"
    }
}
