/// The recommender's query: text in which `{rewrite}` and `{input}` stand for the answer and the user's query.
public struct QueryTemplate: Sendable, Equatable {
    private enum Piece: Sendable, Equatable {
        case text(String)
        case rewrite
        case input
    }

    private let pieces: [Piece]

    /// Reads a template. Any other `{name}` is refused.
    public init(_ text: String) throws(RewardError) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw RewardError("queryTemplate: `{` without `}`")
            }
            pieces.append(.text(String(rest[..<open])))
            switch rest[rest.index(after: open)..<close] {
            case "rewrite": pieces.append(.rewrite)
            case "input": pieces.append(.input)
            case let name: throw RewardError("queryTemplate: unknown `{\(name)}`; known are {rewrite} and {input}")
            }
            rest = rest[rest.index(after: close)...]
        }
        pieces.append(.text(String(rest)))
        self.pieces = pieces
    }

    /// The query for an answer. Placeholders inside the texts put in are text.
    public func fill(rewrite: String, input: String) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .rewrite: rewrite
            case .input: input
            }
        }.joined()
    }
}
