extension TokenizerDocument {
    /// The document's meaning; throws for parts that this package does not run.
    func parts(endTokens: [Int32]) throws(TokenizationError) -> TokenizerParts {
        try model.requireSupported()
        guard decoder?.type == "ByteLevel" else {
            throw .unsupported("decoder", "\(Self.name(decoder)); only \"ByteLevel\" is supported")
        }
        return TokenizerParts(
            modelTokens: model.vocab.map { (text: $0.key, id: $0.value) }.sorted { $0.id < $1.id },
            merges: model.merges.map { ($0.left, $0.right) }, added: try addedTokenList(),
            normalization: try Self.normalization(normalizer),
            preTokenizer: PreTokenizer(steps: try Self.steps(preTokenizer)),
            ignoresMerges: model.ignoreMerges ?? false, endTokens: endTokens)
    }

    private func addedTokenList() throws(TokenizationError) -> [AddedToken] {
        var tokens: [AddedToken] = []
        for (index, added) in (addedTokens ?? []).enumerated() {
            guard let id = Int32(exactly: added.id), id >= 0 else {
                throw .malformed("added_tokens[\(index)]", "id \(added.id) is out of range")
            }
            tokens.append(
                AddedToken(
                    text: added.content, id: id, isSpecial: added.special ?? false,
                    singleWord: added.singleWord ?? false, stripsLeft: added.lstrip ?? false,
                    stripsRight: added.rstrip ?? false, isNormalized: added.normalized ?? true))
        }
        return tokens
    }

    private static func normalization(_ component: Component?) throws(TokenizationError) -> Normalization {
        guard let component else { return .none }
        switch component.type {
        case "NFC": return .nfc
        case "Sequence" where (component.normalizers ?? []).allSatisfy { $0.type == "NFC" }:
            return (component.normalizers ?? []).isEmpty ? .none : .nfc
        default:
            throw .unsupported("normalizer", "\(name(component)); supported are none and \"NFC\"")
        }
    }

    /// The steps of a pre-tokenizer that must end in its only `ByteLevel`.
    private static func steps(_ component: Component?) throws(TokenizationError) -> [PreTokenizer.Step] {
        let components = component?.flattened ?? []
        guard components.last?.type == "ByteLevel", components.count(where: { $0.type == "ByteLevel" }) == 1 else {
            throw .unsupported("pre_tokenizer", "\(name(component)); it must end in its only \"ByteLevel\"")
        }
        var steps: [PreTokenizer.Step] = []
        for component in components { steps += try component.steps() }
        return steps
    }

    fileprivate static func name(_ component: Component?) -> String {
        component.map { "\"\($0.type)\"" } ?? "none"
    }
}

extension TokenizerDocument.Model {
    fileprivate func requireSupported() throws(TokenizationError) {
        if let type, type != "BPE" { throw .unsupported("model.type", "\"\(type)\"; only \"BPE\" is supported") }
        if let dropout, dropout != 0 { throw .unsupported("model.dropout", "\(dropout); only none is supported") }
        if let subwordPrefix, !subwordPrefix.isEmpty {
            throw .unsupported("model.continuing_subword_prefix", "only an empty one is supported")
        }
        if let wordSuffix, !wordSuffix.isEmpty {
            throw .unsupported("model.end_of_word_suffix", "only an empty one is supported")
        }
        if byteFallback == true { throw .unsupported("model.byte_fallback", "only false is supported") }
        if let unknownToken, !ByteLevelAlphabet.scalars.allSatisfy({ vocab[String($0)] != nil }) {
            throw .unsupported("model.unk_token", "\"\(unknownToken)\" with a vocabulary that lacks some bytes")
        }
    }
}

extension TokenizerDocument.Component {
    /// The components of a sequence, of any depth, in order.
    fileprivate var flattened: [TokenizerDocument.Component] {
        type == "Sequence" ? (preTokenizers ?? []).flatMap(\.flattened) : [self]
    }

    fileprivate func steps() throws(TokenizationError) -> [PreTokenizer.Step] {
        switch type {
        case "Digits": return [.digits(individual: individualDigits ?? false)]
        case "Split": return [try split()]
        case "ByteLevel":
            let prefix: [PreTokenizer.Step] = addPrefixSpace ?? true ? [.prefixSpace] : []
            guard useRegex ?? true else { return prefix }
            return prefix + [.split(try Pattern(NamedPreTokenizer.gpt2Pattern), .isolated, inverted: false)]
        default:
            throw .unsupported("pre_tokenizer", "\"\(type)\"; supported are \"ByteLevel\", \"Digits\" and \"Split\"")
        }
    }

    private func split() throws(TokenizationError) -> PreTokenizer.Step {
        guard let behavior = SplitBehavior(rawValue: behavior ?? "") else {
            throw .unsupported("pre_tokenizer.behavior", "\"\(behavior ?? "")\" is no behaviour of \"Split\"")
        }
        guard let source = pattern?.regex ?? pattern?.string.map(Self.escaped) else {
            throw .malformed("pre_tokenizer.pattern", "expected {\"Regex\": ...} or {\"String\": ...}")
        }
        return .split(try Pattern(source), behavior, inverted: invert ?? false)
    }

    /// A pattern that matches exactly this text.
    private static func escaped(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
                    "\\.+*?()|[]{}^$#&-~ ".unicodeScalars.contains(scalar) ? ["\\", scalar] : [scalar]
                }))
    }
}
