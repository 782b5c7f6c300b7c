extension Tokenizer {
    /// A tokenizer from the metadata of a GGUF file. Control tokens become special added tokens, user-defined ones
    /// ordinary added tokens.
    ///
    /// Throws ``TokenizationError`` for another model than byte-level BPE, another pre-tokenizer than `smollm`, `gpt-2`,
    /// `llama-bpe` and `qwen2`, and values that contradict each other.
    ///
    /// - Parameters:
    ///   - ggufModel: `tokenizer.ggml.model`; byte-level BPE is `gpt2`.
    ///   - preTokenizer: `tokenizer.ggml.pre`.
    ///   - tokens: `tokenizer.ggml.tokens`; a token's place is its id.
    ///   - tokenTypes: `tokenizer.ggml.token_type`: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte; one
    ///     per token, or none at all.
    ///   - merges: `tokenizer.ggml.merges`: pairs joined by a space, in order of rank.
    ///   - endTokens: ids that end a completion.
    public convenience init(
        ggufModel: String, preTokenizer: String?, tokens: [String], tokenTypes: [Int32], merges: [String],
        endTokens: [Int32]
    ) throws(TokenizationError) {
        guard ggufModel == "gpt2" else {
            throw .unsupported("tokenizer.ggml.model", "\"\(ggufModel)\"; only \"gpt2\" (byte-level BPE) is supported")
        }
        guard let name = NamedPreTokenizer(rawValue: preTokenizer ?? "") else {
            let known = NamedPreTokenizer.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw .unsupported("tokenizer.ggml.pre", "\"\(preTokenizer ?? "")\"; supported are \(known)")
        }
        guard tokenTypes.isEmpty || tokenTypes.count == tokens.count else {
            throw .malformed("tokenizer.ggml.token_type", "\(tokenTypes.count) types for \(tokens.count) tokens")
        }
        var pairs: [(String, String)] = []
        pairs.reserveCapacity(merges.count)
        for (rank, merge) in merges.enumerated() {
            pairs.append(try MergeText.pair(merge, part: "tokenizer.ggml.merges[\(rank)]"))
        }
        try self.init(
            TokenizerParts(
                modelTokens: tokens.enumerated().map { (text: $1, id: $0) }, merges: pairs,
                added: Self.addedTokens(tokens, tokenTypes), normalization: name.normalization,
                preTokenizer: PreTokenizer(steps: name.steps()), ignoresMerges: name.ignoresMerges,
                endTokens: endTokens))
    }

    private static func addedTokens(_ tokens: [String], _ types: [Int32]) -> [AddedToken] {
        zip(tokens, types).enumerated().compactMap { id, token in
            let (text, type) = token
            return switch type {
            case 2, 3: AddedToken(text: text, id: Int32(id), isSpecial: true)
            case 4: AddedToken(text: text, id: Int32(id), isSpecial: false)
            default: nil
            }
        }
    }
}
