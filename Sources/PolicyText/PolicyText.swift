public import ModelFiles
public import RunSpec
public import Tokenization

/// A policy's side of text: from an input to prompt tokens, from completion tokens to text. Immutable; any thread.
public struct PolicyText: Sendable {
    /// Of the policy's model.
    public let tokenizer: Tokenizer
    /// How a chat is laid out.
    public let format: ChatFormat
    private let endTokens: [Int32]

    /// The tokenizer and chat format of a model.
    ///
    /// Throws `TokenizationError` or `PolicyTextError` when the model has no tokenizer or another model's, or its chat
    /// template is not known and the spec forces no format.
    public init(_ model: LoadedModel, chatFormat: PolicySection.ChatFormat) throws {
        tokenizer = try Self.tokenizer(model)
        guard tokenizer.vocabularySize <= model.configuration.vocabularySize else {
            throw PolicyTextError.tooManyTokens(
                tokenizer: tokenizer.vocabularySize, model: model.configuration.vocabularySize)
        }
        format =
            switch chatFormat {
            case .chatML: .chatML
            case .llama3: .llama3
            case .plain: .plain
            case .auto: try model.chatTemplate.map(ChatFormat.init(detectingFrom:)) ?? .plain
            }
        var ends = model.configuration.endTokens
        for end in tokenizer.endTokens + [format.endOfTurn(tokenizer)].compactMap({ $0 }) where !ends.contains(end) {
            ends.append(end)
        }
        endTokens = ends
    }

    /// The prompt for an input: the spec's messages with `{input}` filled in, and the assistant's turn opened.
    ///
    /// Special tokens written in the input stay text.
    public func prompt(_ section: PromptSection, input: String) throws(TokenizationError) -> [Int32] {
        var messages: [ChatMessage] = []
        if !section.system.isEmpty { messages.append(ChatMessage(.system, section.system)) }
        messages.append(ChatMessage(.user, Self.filled(section.user, input)))
        return try format.encode(
            messages, tokenizer, addGenerationPrompt: true, assistantPrefix: section.assistantPrefix)
    }

    /// The tokens that end a completion: the model's own, and with `stopAtNewline` every token with a line break.
    public func stopTokens(stopAtNewline: Bool) -> Set<Int32> {
        var stops = Set(endTokens)
        guard stopAtNewline else { return stops }
        for token in 0..<Int32(tokenizer.vocabularySize)
        where tokenizer.decode([token], skipSpecial: false).contains("\n") { stops.insert(token) }
        return stops
    }

    /// The text of a completion, without special tokens.
    public func text(_ tokens: [Int32]) -> String { tokenizer.decode(tokens, skipSpecial: true) }

    /// Every `{input}` of the message becomes the input; what the input holds is not looked at again.
    private static func filled(_ message: String, _ input: String) -> String {
        var pieces: [Substring] = []
        var rest = message[...]
        while let place = rest.firstRange(of: "{input}") {
            pieces.append(rest[..<place.lowerBound])
            rest = rest[place.upperBound...]
        }
        return (pieces + [rest]).joined(separator: input)
    }

    private static func tokenizer(_ model: LoadedModel) throws -> Tokenizer {
        switch model.tokenizer {
        case .huggingFace(let path):
            try Tokenizer(
                tokenizerJSON: TextFileBytes.read(path), endTokens: model.configuration.endTokens)
        case .vocabulary(let vocabulary):
            try Tokenizer(
                ggufModel: vocabulary.model, preTokenizer: vocabulary.preTokenizer, tokens: vocabulary.tokens,
                tokenTypes: vocabulary.tokenTypes, merges: vocabulary.merges, endTokens: vocabulary.endTokens)
        case nil: throw PolicyTextError.noTokenizer
        }
    }
}

/// Why a model's text side cannot be used.
public enum PolicyTextError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The folder has no `tokenizer.json`.
    case noTokenizer
    /// The tokenizer makes token ids that the model has no embedding for.
    case tooManyTokens(tokenizer: Int, model: Int)
    /// A file could not be read.
    case unreadable(path: String)

    /// One line.
    public var description: String {
        switch self {
        case .noTokenizer: "the model has no tokenizer: its folder needs a tokenizer.json"
        case .tooManyTokens(let tokenizer, let model):
            "the tokenizer has ids up to \(tokenizer - 1), the model \(model) tokens: they do not belong together"
        case .unreadable(let path): "\(path): cannot be read"
        }
    }
}
