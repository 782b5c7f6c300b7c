/// The pre-tokenizers that GGUF files give by name (`tokenizer.ggml.pre`).
enum NamedPreTokenizer: String, CaseIterable {
    case smolLM = "smollm"
    case gpt2 = "gpt-2"
    case llama3 = "llama-bpe"
    case qwen2 = "qwen2"

    /// GPT-2's own pattern, which `ByteLevel` uses unless told otherwise.
    static let gpt2Pattern = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

    /// The pattern of Llama 3 and Qwen2, which differ in how many digits stay together.
    private static func pattern(number: String) -> String {
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + number
            + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }

    /// Its steps.
    func steps() throws(TokenizationError) -> [PreTokenizer.Step] {
        switch self {
        case .smolLM:
            [.digits(individual: true), .split(try Pattern(Self.gpt2Pattern), .isolated, inverted: false)]
        case .gpt2: [.split(try Pattern(Self.gpt2Pattern), .isolated, inverted: false)]
        case .llama3: [.split(try Pattern(Self.pattern(number: #"\p{N}{1,3}"#)), .isolated, inverted: false)]
        case .qwen2: [.split(try Pattern(Self.pattern(number: #"\p{N}"#)), .isolated, inverted: false)]
        }
    }

    /// How text is normalised before it is cut.
    var normalization: Normalization { self == .qwen2 ? .nfc : .none }

    /// Whether a word that is a token is that token, whatever the merges say.
    var ignoresMerges: Bool { self == .llama3 }
}
