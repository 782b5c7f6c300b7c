import FoundationEssentials

/// The tokenizer's part of a published model: `tokenizer.json` and `tokenizer_config.json`.
public struct TokenizerFiles: Sendable, Hashable {
    /// The bytes of `tokenizer.json`.
    public var tokenizer: [UInt8]
    /// The bytes of `tokenizer_config.json`.
    public var configuration: [UInt8]

    /// The largest `tokenizer.json` copied.
    private static let maximumByteCount = 256_000_000

    /// Copies a Hugging Face folder's files, and folds its `chat_template.jinja` into the configuration.
    ///
    /// Throws `ModelFilesError`. Without a `tokenizer_config.json` one is made from the model's special tokens.
    public init(copying folder: String) throws {
        tokenizer = try JSONFile.bytes("\(folder)/tokenizer.json", limit: Self.maximumByteCount)
        let file = "\(folder)/tokenizer_config.json"
        let hasConfiguration = FileManager.default.fileExists(atPath: file)
        var settings =
            hasConfiguration ? try JSONFile.decode([String: JSONValue].self, from: file, snakeCase: false) : [:]
        if settings["chat_template"] == nil, let template = try ChatTemplate.read(folder) {
            settings["chat_template"] = .string(template)
        }
        if settings["tokenizer_class"] == nil { settings["tokenizer_class"] = .string("PreTrainedTokenizerFast") }
        configuration = try JSONFile.encode(settings, snakeCase: false)
    }

    /// Pairs the text of a `tokenizer.json` with settings made from a GGUF file's vocabulary.
    public init(tokenizerJSON: String, vocabulary: GGUFVocabulary, contextLength: Int) throws {
        func token(_ id: Int32?) -> JSONValue? { id.map { .string(vocabulary.tokens[Int($0)]) } }
        tokenizer = Array(tokenizerJSON.utf8)
        var settings: [String: JSONValue] = [
            "tokenizer_class": .string("PreTrainedTokenizerFast"), "clean_up_tokenization_spaces": .bool(false),
            "model_max_length": .integer(contextLength), "add_bos_token": .bool(vocabulary.addsBeginToken),
        ]
        settings["bos_token"] = token(vocabulary.beginToken)
        settings["eos_token"] = token(vocabulary.endTokens.first)
        settings["pad_token"] = token(vocabulary.paddingToken)
        settings["unk_token"] = token(vocabulary.unknownToken)
        settings["chat_template"] = vocabulary.chatTemplate.map { .string($0) }
        configuration = try JSONFile.encode(settings, snakeCase: false)
    }
}
