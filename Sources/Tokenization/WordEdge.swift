/// What the characters beside a stretch of UTF-8 text are.
enum WordEdge {
    /// Whether a word character stands directly before or after the range.
    static func touches(_ range: Range<Int>, in text: [UInt8]) -> Bool {
        scalar(endingAt: range.lowerBound, in: text).map(isWord) ?? false
            || scalar(startingAt: range.upperBound, in: text).map(isWord) ?? false
    }

    /// Where the white space that ends at `end` starts.
    static func whitespaceStart(before end: Int, in text: [UInt8]) -> Int {
        var start = end
        while let scalar = scalar(endingAt: start, in: text), scalar.properties.isWhitespace {
            start -= UTF8.width(scalar)
        }
        return start
    }

    /// Where the white space that starts at `start` ends.
    static func whitespaceEnd(after start: Int, in text: [UInt8]) -> Int {
        var end = start
        while let scalar = scalar(startingAt: end, in: text), scalar.properties.isWhitespace {
            end += UTF8.width(scalar)
        }
        return end
    }

    private static func scalar(endingAt end: Int, in text: [UInt8]) -> Unicode.Scalar? {
        guard end > 0 else { return nil }
        var start = end - 1
        while start > 0, UTF8.isContinuation(text[start]) { start -= 1 }
        return scalar(startingAt: start, in: text)
    }

    private static func scalar(startingAt start: Int, in text: [UInt8]) -> Unicode.Scalar? {
        guard start < text.count else { return nil }
        return String(decoding: text[start..<min(start + 4, text.count)], as: UTF8.self).unicodeScalars.first
    }

    /// A word character as Unicode Technical Standard 18 defines `\w`.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        if properties.isAlphabetic || properties.isJoinControl { return true }
        return switch properties.generalCategory {
        case .decimalNumber, .connectorPunctuation, .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}
