extension Tokenizer {
    /// The text of a Hugging Face tokenizer.json that encodes and decodes as this tokenizer does.
    ///
    /// The same tokenizer always gives the same text. There is no post-processor: nothing is added to a text.
    public func tokenizerJSON() -> String {
        var json = JSONText()
        json.raw("{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":[")
        json.list(addedTokens.sorted { $0.id < $1.id }, AddedToken.write)
        json.raw("],\"normalizer\":\(normalization == .nfc ? "{\"type\":\"NFC\"}" : "null"),\"pre_tokenizer\":")
        preTokenizer.write(&json)
        json.raw(",\"post_processor\":null,\"decoder\":{\"type\":\"ByteLevel\",\"add_prefix_space\":true,")
        json.raw("\"trim_offsets\":true,\"use_regex\":true},\"model\":{\"type\":\"BPE\",\"dropout\":null,")
        json.raw("\"unk_token\":null,\"continuing_subword_prefix\":\"\",\"end_of_word_suffix\":\"\",")
        json.raw("\"fuse_unk\":false,\"byte_fallback\":false,\"ignore_merges\":\(ignoresMerges),\n\"vocab\":{")
        json.list(modelTokenIDs.indices.filter { modelTokenIDs[$0] }) { json, id in
            json.string(vocabulary.texts[id] ?? "")
            json.raw(":\(id)")
        }
        json.raw("},\n\"merges\":[")
        json.list(encoder.merges.pairs) { json, pair in
            json.raw("[")
            json.string(vocabulary.texts[Int(pair.0)] ?? "")
            json.raw(",")
            json.string(vocabulary.texts[Int(pair.1)] ?? "")
            json.raw("]")
        }
        json.raw("]}}\n")
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

/// JSON under construction.
private struct JSONText {
    private(set) var bytes: [UInt8] = []

    mutating func raw(_ text: String) { bytes += text.utf8 }

    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func list<Item>(_ items: [Item], _ write: (inout JSONText, Item) -> Void) {
        for (index, item) in items.enumerated() {
            if index > 0 { raw(",") }
            write(&self, item)
        }
    }
}

extension AddedToken {
    fileprivate static func write(_ json: inout JSONText, _ token: AddedToken) {
        json.raw("{\"id\":\(token.id),\"content\":")
        json.string(token.text)
        json.raw(",\"single_word\":\(token.singleWord),\"lstrip\":\(token.stripsLeft),")
        json.raw("\"rstrip\":\(token.stripsRight),\"normalized\":\(token.isNormalized),")
        json.raw("\"special\":\(token.isSpecial)}")
    }
}

extension PreTokenizer {
    /// Writes the steps with a `ByteLevel` at the end, which takes up a prefix space and GPT-2's own pattern.
    fileprivate func write(_ json: inout JSONText) {
        var steps = steps[...]
        var (usesRegex, addsPrefixSpace) = (false, false)
        if case .split(let pattern, .isolated, inverted: false) = steps.last,
            pattern.source == NamedPreTokenizer.gpt2Pattern
        {
            usesRegex = true
            steps.removeLast()
        }
        if case .prefixSpace = steps.last {
            addsPrefixSpace = true
            steps.removeLast()
        }
        json.raw("{\"type\":\"Sequence\",\"pretokenizers\":[")
        for step in steps { step.write(&json) }
        json.raw("{\"type\":\"ByteLevel\",\"add_prefix_space\":\(addsPrefixSpace),\"trim_offsets\":true,")
        json.raw("\"use_regex\":\(usesRegex)}]}")
    }
}

extension PreTokenizer.Step {
    fileprivate func write(_ json: inout JSONText) {
        switch self {
        case .digits(let individual): json.raw("{\"type\":\"Digits\",\"individual_digits\":\(individual)},")
        case .split(let pattern, let behavior, let inverted):
            json.raw("{\"type\":\"Split\",\"pattern\":{\"Regex\":")
            json.string(pattern.source)
            json.raw("},\"behavior\":\"\(behavior.rawValue)\",\"invert\":\(inverted)},")
        case .prefixSpace: preconditionFailure("a prefix space belongs to ByteLevel, the last step")
        }
    }
}
