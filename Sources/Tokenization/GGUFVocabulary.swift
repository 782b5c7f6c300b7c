/// A vocabulary as GGUF metadata gives it, in plain values.
public struct GGUFVocabulary: Sendable {
    /// `tokenizer.ggml.model`; byte-level BPE is `gpt2`.
    public var model: String
    /// `tokenizer.ggml.pre`.
    public var preTokenizer: String
    /// `tokenizer.ggml.tokens`: a token's place is its id.
    public var tokens: [String]
    /// `tokenizer.ggml.token_type`: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte; one per token, or
    /// none at all.
    public var tokenTypes: [Int32]
    /// `tokenizer.ggml.merges`: pairs joined by a space, in order of rank.
    public var merges: [String]
    /// Ids that end a completion: `tokenizer.ggml.eos_token_id` and, where there is one, `eot_token_id`.
    public var endTokens: [Int32]

    /// Collects the values.
    public init(
        model: String = "gpt2", preTokenizer: String, tokens: [String], tokenTypes: [Int32], merges: [String],
        endTokens: [Int32]
    ) {
        self.model = model
        self.preTokenizer = preTokenizer
        self.tokens = tokens
        self.tokenTypes = tokenTypes
        self.merges = merges
        self.endTokens = endTokens
    }
}

extension Tokenizer {
    /// A tokenizer from a GGUF vocabulary. Control tokens become special added tokens, user-defined ones ordinary
    /// added tokens.
    ///
    /// Throws ``TokenizationError`` for another model than byte-level BPE, a pre-tokenizer of another name than `smollm`,
    /// `gpt-2`, `llama-bpe` and `qwen2`, and values that contradict each other.
    public convenience init(_ gguf: GGUFVocabulary) throws(TokenizationError) {
        guard gguf.model == "gpt2" else {
            throw .unsupported("tokenizer.ggml.model", "\"\(gguf.model)\"; only \"gpt2\" (byte-level BPE) is supported")
        }
        guard let name = NamedPreTokenizer(rawValue: gguf.preTokenizer) else {
            let known = NamedPreTokenizer.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw .unsupported("tokenizer.ggml.pre", "\"\(gguf.preTokenizer)\"; supported are \(known)")
        }
        guard gguf.tokenTypes.isEmpty || gguf.tokenTypes.count == gguf.tokens.count else {
            throw .malformed(
                "tokenizer.ggml.token_type", "\(gguf.tokenTypes.count) types for \(gguf.tokens.count) tokens")
        }
        try self.init(
            TokenizerParts(
                modelTokens: gguf.tokens.enumerated().map { (text: $1, id: $0) }, merges: gguf.mergePairs(),
                added: gguf.addedTokens, normalization: name.normalization,
                preTokenizer: PreTokenizer(steps: name.steps()), ignoresMerges: name.ignoresMerges,
                endTokens: gguf.endTokens))
    }
}

extension GGUFVocabulary {
    fileprivate func mergePairs() throws(TokenizationError) -> [(String, String)] {
        var pairs: [(String, String)] = []
        pairs.reserveCapacity(merges.count)
        for (rank, merge) in merges.enumerated() {
            pairs.append(try MergeText.pair(merge, part: "tokenizer.ggml.merges[\(rank)]"))
        }
        return pairs
    }

    fileprivate var addedTokens: [AddedToken] {
        zip(tokens, tokenTypes).enumerated().compactMap { id, token in
            let (text, type) = token
            return switch type {
            case 2, 3: AddedToken(text: text, id: Int32(id), isSpecial: true)
            case 4: AddedToken(text: text, id: Int32(id), isSpecial: false)
            default: nil
            }
        }
    }
}

/// A merge written as two tokens with a space between; tokens themselves never hold one.
enum MergeText {
    static func pair(_ text: String, part: String) throws(TokenizationError) -> (String, String) {
        let scalars = text.unicodeScalars
        guard let space = scalars.firstIndex(of: " "), scalars.lastIndex(of: " ") == space,
            space != scalars.startIndex, scalars.index(after: space) != scalars.endIndex
        else { throw .malformed(part, "expected two tokens joined by one space") }
        return (String(scalars[..<space]), String(scalars[scalars.index(after: space)...]))
    }
}
