extension ChatFormat {
    /// The tokens of a rendered chat, in which only the template's own special tokens are special.
    ///
    /// Equal to encoding ``render(_:addGenerationPrompt:assistantPrefix:)`` with special tokens allowed, unless a message
    /// holds the text of a special token: there that text stays text. (Words are cut in the whole stretch between two
    /// special tokens, across the border of template and message, as Hugging Face does. A special token that strips white
    /// space does so within the template only.)
    ///
    /// Throws ``TokenizationError`` when the tokenizer lacks one of the layout's special tokens: it would be spelt out
    /// in characters, which the model has never seen.
    public func encode(
        _ messages: [ChatMessage], _ tokenizer: Tokenizer, addGenerationPrompt: Bool, assistantPrefix: String = ""
    ) throws(TokenizationError) -> [Int32] {
        for text in specialTokens where tokenizer.id(ofAddedToken: text) == nil {
            throw .unsupported("chat format", "\(layout.rawValue) needs the token \(text), which the tokenizer lacks")
        }
        var tokens: [Int32] = []
        var pending = ""
        for segment in segments(messages, addGenerationPrompt, assistantPrefix) {
            guard segment.isTemplate else {
                pending += segment.text
                continue
            }
            for part in tokenizer.specialParts(of: segment.text) {
                switch part {
                case .text(let text): pending += text
                case .token(let id):
                    tokens += tokenizer.encode(pending, allowSpecial: false) + [id]
                    pending = ""
                }
            }
        }
        return tokens + tokenizer.encode(pending, allowSpecial: false)
    }

    /// The special tokens that the layout writes.
    private var specialTokens: [String] {
        switch layout {
        case .chatML: ["<|im_start|>", "<|im_end|>"]
        case .llama3: ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
        case .plain: []
        }
    }

    /// The token that ends the assistant's turn, where the tokenizer has it.
    public func endOfTurn(_ tokenizer: Tokenizer) -> Int32? {
        switch layout {
        case .chatML: tokenizer.id(ofAddedToken: "<|im_end|>")
        case .llama3: tokenizer.id(ofAddedToken: "<|eot_id|>")
        case .plain: nil
        }
    }
}

extension Tokenizer {
    /// A special token or the text between two.
    enum SpecialPart: Equatable {
        case token(Int32)
        case text(String)
    }

    /// Cuts a text at its special tokens.
    func specialParts(of text: String) -> [SpecialPart] {
        let bytes = Array(text.utf8)
        return AddedTokenMatcher(addedTokens.filter(\.isSpecial)).parts(of: bytes, allowSpecial: true).map { part in
            switch part {
            case .token(let id): .token(id)
            case .text(let range): .text(String(decoding: bytes[range], as: UTF8.self))
            }
        }
    }
}
