public import Digests

/// A byte-level byte-pair tokenizer: text to token ids and back, as Hugging Face's `tokenizers` does it, without its
/// post-processor (no token is ever added to what the text holds).
///
/// Immutable; any thread, any number of threads.
public final class Tokenizer: Sendable {
    let vocabulary: Vocabulary
    let addedTokens: [AddedToken]
    /// For each id, whether the merges know the token; the others are added tokens only, or holes.
    let modelTokenIDs: [Bool]
    let normalization: Normalization
    let preTokenizer: PreTokenizer
    let ignoresMerges: Bool
    let encoder: BytePairEncoder
    private let specialIDs: Set<Int32>
    private let originalMatcher: AddedTokenMatcher
    private let normalizedMatcher: AddedTokenMatcher

    /// Ids after which a completion is over, as the model's files state them.
    public let endTokens: [Int32]

    init(_ parts: TokenizerParts) throws(TokenizationError) {
        let vocabulary = try Vocabulary(model: parts.modelTokens, added: parts.added)
        let special = Set(parts.added.filter(\.isSpecial).map(\.id))
        let pairs = try parts.mergePairs(vocabulary)
        // No merge makes a special token: only an explicit match may.
        let merges = MergeTable(pairs) { left, right in
            guard let a = vocabulary.bytes(of: left), let b = vocabulary.bytes(of: right) else { return nil }
            return vocabulary.id(of: a + b).flatMap { special.contains($0) ? nil : $0 }
        }
        if let id = parts.endTokens.first(where: { vocabulary.bytes(of: $0) == nil }) {
            throw .malformed("end token", "no token has id \(id)")
        }
        var isModelToken = [Bool](repeating: false, count: vocabulary.size)
        for token in parts.modelTokens { isModelToken[token.id] = true }
        self.vocabulary = vocabulary
        modelTokenIDs = isModelToken
        addedTokens = parts.added
        normalization = parts.normalization
        preTokenizer = parts.preTokenizer
        ignoresMerges = parts.ignoresMerges
        encoder = BytePairEncoder(
            merges: merges, byteTokens: (0...255).map { vocabulary.id(of: [UInt8($0)]) })
        specialIDs = special
        let normalization = parts.normalization
        originalMatcher = AddedTokenMatcher(parts.added.filter { !$0.isNormalized })
        normalizedMatcher = AddedTokenMatcher(parts.added.filter(\.isNormalized)) { normalization($0) }
        endTokens = parts.endTokens
    }

    /// Largest id plus one; ids of completions are below it.
    public var vocabularySize: Int { vocabulary.size }

    /// Ids of control tokens such as `<|im_start|>`.
    public var specialTokens: Set<Int32> { specialIDs }

    /// SHA-256 of ``tokenizerJSON()``: equal for tokenizers that encode alike, whichever file they came from.
    ///
    /// Written and hashed at every call: ask once.
    public var digest: Digest { SHA256.digest(of: tokenizerJSON()) }

    /// The id of an added token, by its exact text: `<|im_end|>`.
    public func id(ofAddedToken text: String) -> Int32? { addedTokens.first { $0.text == text }?.id }
}

extension Tokenizer {
    /// The tokens of a text.
    ///
    /// - Parameter allowSpecial: when false, special tokens written in the text are encoded as the characters they are
    ///   made of and no special id comes out, whatever the text holds.
    public func encode(_ text: String, allowSpecial: Bool = true) -> [Int32] {
        var tokens: [Int32] = []
        let bytes = Array(text.utf8)
        for part in originalMatcher.parts(of: bytes, allowSpecial: allowSpecial) {
            switch part {
            case .token(let id): tokens.append(id)
            case .text(let range):
                encodeNormalized(String(decoding: bytes[range], as: UTF8.self), allowSpecial, into: &tokens)
            }
        }
        return tokens
    }

    private func encodeNormalized(_ text: String, _ allowSpecial: Bool, into tokens: inout [Int32]) {
        let bytes = Array(normalization(text).utf8)
        for part in normalizedMatcher.parts(of: bytes, allowSpecial: allowSpecial) {
            switch part {
            case .token(let id): tokens.append(id)
            case .text(let range):
                for word in preTokenizer.words(of: Array(bytes[range])) { encodeWord(word, into: &tokens) }
            }
        }
    }

    private func encodeWord(_ word: ArraySlice<UInt8>, into tokens: inout [Int32]) {
        if ignoresMerges, let id = vocabulary.id(of: Array(word)), !specialIDs.contains(id) {
            tokens.append(id)
        } else {
            encoder.encode(word, into: &tokens)
        }
    }

    /// The text of tokens. Bytes that are no UTF-8, as at the edge of a cut character, become U+FFFD; ids without a
    /// token are left out.
    ///
    /// - Parameter skipSpecial: leaves special tokens out.
    public func decode(_ tokens: some Sequence<Int32>, skipSpecial: Bool) -> String {
        var bytes: [UInt8] = []
        for token in tokens where !(skipSpecial && specialIDs.contains(token)) {
            bytes += vocabulary.bytes(of: token) ?? []
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
