/// What becomes of the matches when a text is cut at a pattern.
enum SplitBehavior: String, Sendable, CaseIterable {
    /// Every match is a piece of its own.
    case isolated = "Isolated"
    /// Matches are dropped.
    case removed = "Removed"
    /// Neighbouring matches are one piece.
    case contiguous = "Contiguous"
    /// A match ends the piece before it.
    case mergedWithPrevious = "MergedWithPrevious"
    /// A match begins the piece after it.
    case mergedWithNext = "MergedWithNext"

    /// A stretch of text that is a match, or lies between matches.
    struct Span {
        var range: Range<Int>
        var isMatch: Bool
    }

    /// The pieces that spans become, in order; spans cover a text without gaps.
    func pieces(_ spans: [Span]) -> [Range<Int>] {
        switch self {
        case .isolated: spans.map(\.range)
        case .removed: spans.filter { !$0.isMatch }.map(\.range)
        case .contiguous: Self.joined(spans) { previous, isMatch in previous == isMatch }
        case .mergedWithPrevious: Self.joined(spans) { previous, isMatch in isMatch && !previous }
        case .mergedWithNext: Self.joined(spans.reversed()) { previous, isMatch in isMatch && !previous }.reversed()
        }
    }

    /// Joins each span to the piece of the span visited before it where `joins(its isMatch, this isMatch)`. Before the
    /// first span there is no match.
    private static func joined(_ spans: [Span], _ joins: (Bool, Bool) -> Bool) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var previous = false
        for span in spans {
            if joins(previous, span.isMatch), let piece = pieces.popLast() {
                let low = min(piece.lowerBound, span.range.lowerBound)
                pieces.append(low..<max(piece.upperBound, span.range.upperBound))
            } else {
                pieces.append(span.range)
            }
            previous = span.isMatch
        }
        return pieces
    }
}
