/// How a text is cut into words before byte-pair encoding; merges never cross the cuts.
struct PreTokenizer: Sendable {
    /// One step; each cuts the pieces of the step before.
    enum Step: Sendable {
        /// Cuts at numeric characters: each alone, or runs of them.
        case digits(individual: Bool)
        /// Cuts at a pattern.
        case split(Pattern, SplitBehavior, inverted: Bool)
        /// Puts a space before pieces that do not start with one.
        case prefixSpace
    }

    let steps: [Step]

    /// The words of a text, in order, none empty.
    func words(of text: [UInt8]) -> [ArraySlice<UInt8>] {
        var pieces = text.isEmpty ? [] : [text[...]]
        for step in steps {
            switch step {
            case .digits(let individual):
                pieces = pieces.flatMap { piece in
                    Self.cut(piece, NumericCharacters.ranges(in: piece), individual ? .isolated : .contiguous)
                }
            case .split(let pattern, let behavior, let inverted):
                pieces = pieces.flatMap { piece in
                    Self.cut(piece, piece.withUnsafeBufferPointer(pattern.matches), behavior, inverted: inverted)
                }
            case .prefixSpace:
                pieces = pieces.map { $0.first == UInt8(ascii: " ") ? $0 : ([UInt8(ascii: " ")] + $0)[...] }
            }
        }
        return pieces
    }

    /// - Parameter matches: offsets from the piece's start.
    private static func cut(
        _ piece: ArraySlice<UInt8>, _ matches: [Range<Int>], _ behavior: SplitBehavior, inverted: Bool = false
    ) -> [ArraySlice<UInt8>] {
        var spans: [SplitBehavior.Span] = []
        var position = 0
        for match in matches {
            if position < match.lowerBound {
                spans.append(SplitBehavior.Span(range: position..<match.lowerBound, isMatch: inverted))
            }
            spans.append(SplitBehavior.Span(range: match, isMatch: !inverted))
            position = match.upperBound
        }
        if position < piece.count {
            spans.append(SplitBehavior.Span(range: position..<piece.count, isMatch: inverted))
        }
        let start = piece.startIndex
        return behavior.pieces(spans).filter { !$0.isEmpty }
            .map { piece[start + $0.lowerBound..<start + $0.upperBound] }
    }
}

/// Characters with a numeric type: general categories Nd, Nl and No.
enum NumericCharacters {
    /// Where they are, each alone, as offsets from the start of UTF-8 text.
    static func ranges(in text: ArraySlice<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = 0
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            let end = position + UTF8.width(scalar)
            if isNumeric(scalar) { ranges.append(position..<end) }
            position = end
        }
        return ranges
    }

    private static func isNumeric(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return ("0"..."9").contains(scalar) }
        return switch scalar.properties.generalCategory {
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: false
        }
    }
}
