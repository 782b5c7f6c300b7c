internal import ModelFiles

extension ModelConfiguration {
    /// Throws `emptyPrompt` for no tokens and `unknownToken` for an id outside the vocabulary.
    func check(_ tokens: [Int32], group: Int) throws(LanguageModelError) {
        guard !tokens.isEmpty else { throw .emptyPrompt(group: group) }
        try checkVocabulary(tokens, group: group)
    }

    /// Throws `unknownToken` for an id outside the vocabulary.
    func checkVocabulary(_ tokens: [Int32], group: Int) throws(LanguageModelError) {
        let known = 0..<Int32(clamping: vocabularySize)
        if let token = tokens.first(where: { !known.contains($0) }) {
            throw .unknownToken(group: group, token: token, vocabularySize: vocabularySize)
        }
    }
}
