/// A GGUF file's tokenizer as plain values; building a tokenizer from them is another module's work.
public struct GGUFVocabulary: Sendable, Hashable {
    /// The tokenizer's kind: `gpt2` is byte-level BPE, `llama` is SentencePiece.
    public var model: String
    /// The name of the rule that splits text before BPE (`smollm`, `llama-bpe`, `qwen2`, ...), if stated.
    public var preTokenizer: String?
    /// Tokens by id, as stored: byte-level BPE's printable stand-ins for bytes.
    public var tokens: [String]
    /// A type for each token: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte. Empty if not stated.
    public var tokenTypes: [Int32]
    /// BPE merges by rank, "left right".
    public var merges: [String]
    /// The token that opens a text.
    public var beginToken: Int32?
    /// The tokens that end a text or a turn; the first is the stated end-of-sequence token.
    public var endTokens: [Int32]
    /// The token that fills a batch.
    public var paddingToken: Int32?
    /// The token for what the vocabulary cannot spell.
    public var unknownToken: Int32?
    /// Whether encoding starts with `beginToken`.
    public var addsBeginToken: Bool
    /// The Jinja chat template.
    public var chatTemplate: String?

    /// Reads the vocabulary. Throws `ModelFilesError` if the file has none or ids lie outside it.
    init(_ metadata: GGUFMetadata) throws {
        model = try metadata.string("tokenizer.ggml.model")
        preTokenizer = try metadata.optionalString("tokenizer.ggml.pre")
        tokens = try metadata.strings("tokenizer.ggml.tokens")
        tokenTypes = try metadata.integers("tokenizer.ggml.token_type").map { Int32(truncatingIfNeeded: $0) }
        merges = try metadata.optionalStrings("tokenizer.ggml.merges")
        guard tokenTypes.isEmpty || tokenTypes.count == tokens.count else {
            throw metadata.error(
                .malformed, "tokenizer.ggml.token_type has \(tokenTypes.count) entries for \(tokens.count) tokens")
        }
        let count = tokens.count
        func token(_ name: String) throws -> Int32? {
            try metadata.token("tokenizer.ggml.\(name)_token_id", below: count)
        }
        beginToken = try token("bos")
        var ends: [Int32] = []
        for name in ["eos", "eot", "eom"] {
            if let end = try token(name), !ends.contains(end) { ends.append(end) }
        }
        endTokens = ends
        paddingToken = try token("padding")
        unknownToken = try token("unknown")
        addsBeginToken = try metadata.optionalBool("tokenizer.ggml.add_bos_token") ?? false
        chatTemplate = try metadata.optionalString("tokenizer.chat_template")
    }
}
