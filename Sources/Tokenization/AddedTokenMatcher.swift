/// Finds added tokens in a text: leftmost first, and of those that start at one place the longest.
struct AddedTokenMatcher: Sendable {
    /// A stretch of text: a token, or text between tokens.
    enum Part: Equatable {
        case token(Int32)
        case text(Range<Int>)
    }

    private struct Candidate: Sendable {
        let bytes: [UInt8]
        let token: AddedToken
    }

    /// Candidates by first byte, longest first.
    private var candidates: [UInt8: [Candidate]] = [:]

    /// - Parameter spelling: how a token's text reads where it is matched (normalised or not).
    init(_ tokens: [AddedToken], spelling: (String) -> String = { $0 }) {
        for token in tokens {
            let bytes = Array(spelling(token.text).utf8)
            guard let first = bytes.first else { continue }
            candidates[first, default: []].append(Candidate(bytes: bytes, token: token))
        }
        for first in candidates.keys {
            candidates[first]?.sort { $0.bytes.count > $1.bytes.count }
        }
    }

    /// Cuts UTF-8 text at its added tokens; parts are in order and not empty.
    ///
    /// - Parameter allowSpecial: when false, special tokens stay text.
    func parts(of text: [UInt8], allowSpecial: Bool) -> [Part] {
        var parts: [Part] = []
        var written = 0
        var position = 0
        while position < text.count {
            guard let candidate = match(in: text, at: position) else {
                position += 1
                continue
            }
            let found = position..<position + candidate.bytes.count
            position = found.upperBound
            guard allowSpecial || !candidate.token.isSpecial,
                !candidate.token.singleWord || !WordEdge.touches(found, in: text)
            else { continue }
            let range = stripped(found, candidate.token, in: text, from: written)
            if written < range.lowerBound { parts.append(.text(written..<range.lowerBound)) }
            parts.append(.token(candidate.token.id))
            written = range.upperBound
        }
        if written < text.count { parts.append(.text(written..<text.count)) }
        return parts
    }

    private func match(in text: [UInt8], at position: Int) -> Candidate? {
        candidates[text[position]]?.first { candidate in
            candidate.bytes.count <= text.count - position
                && candidate.bytes.indices.allSatisfy { text[position + $0] == candidate.bytes[$0] }
        }
    }

    private func stripped(_ range: Range<Int>, _ token: AddedToken, in text: [UInt8], from start: Int) -> Range<Int> {
        var (low, high) = (range.lowerBound, range.upperBound)
        if token.stripsLeft { low = max(start, WordEdge.whitespaceStart(before: low, in: text)) }
        if token.stripsRight { high = WordEdge.whitespaceEnd(after: high, in: text) }
        return low..<high
    }
}
