/// How the turns of a chat are laid out as one text, as the model's own template does it.
public struct ChatFormat: Sendable, Equatable {
    /// The layouts there are; a spec can force one by its raw value.
    public enum Layout: String, Sendable, CaseIterable {
        /// `<|im_start|>role`, line break, text, `<|im_end|>`, line break (SmolLM2, Qwen2).
        case chatML = "chatml"
        /// `<|start_header_id|>role<|end_header_id|>`, two line breaks, trimmed text, `<|eot_id|>`, after one
        /// `<|begin_of_text|>` (Llama 3).
        case llama3
        /// The texts one directly after another, no roles.
        case plain
    }

    /// The layout.
    public var layout: Layout
    /// The system message that the template puts first when the chat does not begin with one.
    public var defaultSystem: String?

    /// A format.
    public init(_ layout: Layout, defaultSystem: String? = nil) {
        self.layout = layout
        self.defaultSystem = defaultSystem
    }

    /// ChatML without a default system message.
    public static let chatML = ChatFormat(.chatML)
    /// Llama 3 without a default system message.
    public static let llama3 = ChatFormat(.llama3)
    /// No roles.
    public static let plain = ChatFormat(.plain)

    /// The chat as text.
    ///
    /// - Parameters:
    ///   - addGenerationPrompt: opens the assistant's turn, so that a completion is its answer.
    ///   - assistantPrefix: how that answer begins; only with `addGenerationPrompt`.
    public func render(
        _ messages: [ChatMessage], addGenerationPrompt: Bool, assistantPrefix: String = ""
    ) -> String {
        segments(messages, addGenerationPrompt, assistantPrefix).map(\.text).joined()
    }

    /// A stretch of a rendered chat.
    struct Segment: Equatable {
        var text: String
        /// Whether the template wrote it, so that special tokens in it are meant.
        var isTemplate: Bool
    }

    func segments(
        _ messages: [ChatMessage], _ addGenerationPrompt: Bool, _ assistantPrefix: String
    ) -> [Segment] {
        var turns = messages
        if let defaultSystem, messages.first?.role != .system, !messages.isEmpty {
            turns.insert(ChatMessage(.system, defaultSystem), at: 0)
        }
        var segments = layout == .llama3 ? [Segment(text: "<|begin_of_text|>", isTemplate: true)] : []
        for turn in turns {
            segments.append(Segment(text: opening(turn.role.rawValue), isTemplate: true))
            segments.append(Segment(text: content(turn.content), isTemplate: false))
            segments.append(Segment(text: closing, isTemplate: true))
        }
        if addGenerationPrompt {
            segments.append(Segment(text: opening(ChatMessage.Role.assistant.rawValue), isTemplate: true))
            segments.append(Segment(text: assistantPrefix, isTemplate: false))
        }
        return segments.filter { !$0.text.isEmpty }
    }

    private func opening(_ role: String) -> String {
        switch layout {
        case .chatML: "<|im_start|>\(role)\n"
        case .llama3: "<|start_header_id|>\(role)<|end_header_id|>\n\n"
        case .plain: ""
        }
    }

    private var closing: String {
        switch layout {
        case .chatML: "<|im_end|>\n"
        case .llama3: "<|eot_id|>"
        case .plain: ""
        }
    }

    /// Llama 3's template trims messages with Jinja's `trim`, which is Python's `str.strip`.
    private func content(_ text: String) -> String {
        guard layout == .llama3 else { return text }
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, Self.isPythonSpace(first) { scalars.removeFirst() }
        while let last = scalars.last, Self.isPythonSpace(last) { scalars.removeLast() }
        return String(scalars)
    }

    /// Unicode white space and the four separators U+001C...U+001F, which Python counts as white space too.
    private static func isPythonSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }
}
