/// What a tokenizer consists of, before it is compiled: the common ground of tokenizer.json and GGUF.
struct TokenizerParts: Sendable {
    /// Tokens that the merges know, in the byte-level alphabet.
    var modelTokens: [(text: String, id: Int)]
    /// Pairs of tokens in order of rank.
    var merges: [(String, String)]
    /// Tokens matched as a whole.
    var added: [AddedToken]
    var normalization: Normalization
    var preTokenizer: PreTokenizer
    /// Whether a word that is a token is that token, whatever the merges say.
    var ignoresMerges: Bool
    /// Ids that end a completion.
    var endTokens: [Int32]
}

extension TokenizerParts {
    /// The merges as ids, in order of rank.
    func mergePairs(_ vocabulary: Vocabulary) throws(TokenizationError) -> [(Int32, Int32)] {
        var pairs: [(Int32, Int32)] = []
        pairs.reserveCapacity(merges.count)
        for (rank, merge) in merges.enumerated() {
            guard let left = ByteLevelAlphabet.bytes(of: merge.0), let right = ByteLevelAlphabet.bytes(of: merge.1),
                let leftID = vocabulary.id(of: left), let rightID = vocabulary.id(of: right),
                vocabulary.id(of: left + right) != nil
            else {
                throw .malformed("merges[\(rank)]", "it joins or makes a token that the vocabulary lacks")
            }
            pairs.append((leftID, rightID))
        }
        return pairs
    }
}
