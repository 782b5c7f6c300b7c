internal import Kernels

/// Several groups laid out as rows of one pass: for each, [prompt | completion 1 | completion 2 ...].
///
/// A completion's last token has no row, since it predicts nothing.
struct PackedBatch {
    /// One group's rows.
    struct Span {
        /// Its first row.
        let start: Int
        /// The prompt's rows, and those of each completion that has any.
        let rows: GroupRows
    }

    /// A row whose hidden state predicts a completion token.
    struct Prediction {
        let row: Int
        let target: Int32
        let group: Int
        let completion: Int
        let position: Int
    }

    /// The token of each row.
    private(set) var tokens: [Int32] = []
    /// The position of each row's token in its own text; a completion continues from its prompt's length.
    private(set) var positions: [Int32] = []
    /// The groups in order.
    private(set) var spans: [Span] = []
    /// What is predicted, by group, completion and position. A prompt's last row appears once per completion.
    private(set) var predictions: [Prediction] = []

    /// Packs the groups; `firstIndex` is the index of the first in the caller's list.
    init(_ groups: some Sequence<TrainingGroup>, firstIndex: Int = 0) {
        for (offset, group) in groups.enumerated() { append(group, index: firstIndex + offset) }
    }

    /// The number of rows.
    var rowCount: Int { tokens.count }

    private mutating func append(_ group: TrainingGroup, index: Int) {
        let start = rowCount
        appendRows(group.promptTokens[...], firstPosition: 0)
        var counts: [Int] = []
        for (completion, text) in group.completions.enumerated() where !text.isEmpty {
            let firstRow = rowCount
            for (position, target) in text.enumerated() {
                let row = position == 0 ? start + group.promptTokens.count - 1 : firstRow + position - 1
                predictions.append(
                    Prediction(row: row, target: target, group: index, completion: completion, position: position))
            }
            appendRows(text.dropLast(), firstPosition: group.promptTokens.count)
            if text.count > 1 { counts.append(text.count - 1) }
        }
        spans.append(Span(start: start, rows: GroupRows(prompt: group.promptTokens.count, completions: counts)))
    }

    private mutating func appendRows(_ text: ArraySlice<Int32>, firstPosition: Int) {
        tokens += text
        positions += (0..<text.count).map { Int32(firstPosition + $0) }
    }
}
