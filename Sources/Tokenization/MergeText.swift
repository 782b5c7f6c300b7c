/// A merge written as two tokens with a space between; in the byte-level alphabet no token holds one.
enum MergeText {
    /// The two tokens. `part` names the merge in the error.
    static func pair(_ text: String, part: String) throws(TokenizationError) -> (String, String) {
        let scalars = text.unicodeScalars
        guard let space = scalars.firstIndex(of: " "), scalars.lastIndex(of: " ") == space,
            space != scalars.startIndex, scalars.index(after: space) != scalars.endIndex
        else { throw .malformed(part, "expected two tokens joined by one space") }
        return (String(scalars[..<space]), String(scalars[scalars.index(after: space)...]))
    }
}
