extension ChatFormat {
    /// The format that a model's Jinja chat template writes, and its default system message where it has one.
    ///
    /// The template is recognised, not run. A template that would write something else than the recognised layout (tool
    /// preambles apart) is refused with ``TokenizationError``, which names the formats that a spec may force.
    ///
    /// - Parameter template: the text of `chat_template` in tokenizer_config.json, of `chat_template.jinja`, or of
    ///   `tokenizer.chat_template` in a GGUF file.
    public init(detectingFrom template: String) throws(TokenizationError) {
        if template.contains("<|start_header_id|>"), template.contains("<|eot_id|>") {
            guard !template.contains("Today Date") else {
                throw Self.refused("writes a dated preamble into every system message")
            }
            self = .llama3
        } else if template.contains("<|im_start|>"), template.contains("<|im_end|>") {
            guard !template.contains("<think>") else {
                throw Self.refused("rewrites the assistant's thinking")
            }
            self.init(.chatML, defaultSystem: Self.defaultSystem(in: template))
        } else {
            throw Self.refused("is of no known layout")
        }
    }

    private static func refused(_ reason: String) -> TokenizationError {
        let known = Layout.allCases.map(\.rawValue).joined(separator: ", ")
        return .unsupported("chat template", "it \(reason); set policy.chatFormat to one of \(known)")
    }

    /// The literal text between `<|im_start|>system`, a line break and `<|im_end|>`, if the template holds one. In a
    /// Jinja string the line break may be written as an escape.
    private static func defaultSystem(in template: String) -> String? {
        var rest = template[...]
        while let opening = rest.firstRange(of: "<|im_start|>system") {
            rest = rest[opening.upperBound...]
            guard let start = afterLineBreak(rest), let end = start.firstRange(of: "<|im_end|>") else { continue }
            let text = start[..<end.lowerBound]
            if !text.isEmpty, isOneString(text) { return unescaped(text) }
        }
        return nil
    }

    private static func afterLineBreak(_ text: Substring) -> Substring? {
        if text.hasPrefix("\n") { return text.dropFirst() }
        if text.hasPrefix("\\n") { return text.dropFirst(2) }
        return nil
    }

    /// Whether quotes occur only as escapes, so that the text is still one Jinja string.
    private static func isOneString(_ text: Substring) -> Bool {
        var previous: Character = " "
        for character in text {
            if "{}".contains(character) || ("'\"".contains(character) && previous != "\\") { return false }
            previous = character
        }
        return true
    }

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var escape = false
        for character in text {
            if escape {
                result.append(character == "n" ? "\n" : character)
                escape = false
            } else if character == "\\" {
                escape = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}
