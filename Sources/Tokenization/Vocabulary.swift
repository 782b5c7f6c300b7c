/// Tokens by id and ids by bytes.
struct Vocabulary: Sendable {
    /// Ids are below this, so that a hostile file cannot ask for a table of any size.
    static let largestSize = 1 << 22

    /// The text of each id as files spell it (byte-level alphabet); `nil` where no token has the id.
    let texts: [String?]
    /// The bytes that each id stands for.
    private let bytes: [[UInt8]]
    /// Only of model tokens in the byte-level alphabet: no other can come out of a merge.
    private let ids: [[UInt8]: Int32]

    /// - Parameters:
    ///   - model: the tokens that the merges know.
    ///   - added: tokens that are matched as a whole; they may repeat tokens of `model`.
    init(model: [(text: String, id: Int)], added: [AddedToken]) throws(TokenizationError) {
        let all = model + added.map { ($0.text, Int($0.id)) }
        guard let last = all.map(\.id).max(), last < Self.largestSize, all.allSatisfy({ $0.id >= 0 }) else {
            throw .malformed("vocabulary", "token ids must be from 0 to \(Self.largestSize - 1) and there must be some")
        }
        let size = last + 1
        var texts = [String?](repeating: nil, count: size)
        var bytes = [[UInt8]](repeating: [], count: size)
        var ids: [[UInt8]: Int32] = [:]
        ids.reserveCapacity(model.count)
        for (text, id) in all {
            if let other = texts[id], other != text {
                throw .malformed("vocabulary", "id \(id) is given to two tokens")
            }
            texts[id] = text
            bytes[id] = ByteLevelAlphabet.bytes(of: text) ?? Array(text.utf8)
        }
        for (text, id) in model {
            guard let spelt = ByteLevelAlphabet.bytes(of: text) else { continue }
            if let other = ids.updateValue(Int32(id), forKey: spelt) {
                throw .malformed("vocabulary", "ids \(other) and \(id) are the same token")
            }
        }
        for token in added {
            guard let spelt = ByteLevelAlphabet.bytes(of: token.text), let id = ids[spelt] else { continue }
            guard id == token.id else {
                throw .malformed("added_tokens", "a token has id \(token.id) here and \(id) in the vocabulary")
            }
        }
        (self.texts, self.bytes, self.ids) = (texts, bytes, ids)
    }

    /// Largest id plus one.
    var size: Int { texts.count }

    /// The bytes of a token; `nil` for an id without a token.
    func bytes(of id: Int32) -> [UInt8]? {
        guard id >= 0, id < texts.count, texts[Int(id)] != nil else { return nil }
        return bytes[Int(id)]
    }

    /// The id of the model's token that stands for exactly these bytes.
    func id(of bytes: [UInt8]) -> Int32? { ids[bytes] }
}
