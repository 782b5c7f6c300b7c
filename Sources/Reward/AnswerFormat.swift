import Foundation

/// What was found in a completion.
public enum ParsedAnswer: Sendable, Equatable {
    /// The rewrite.
    case rewrite(String)
    /// There is none; the reason names what is missing, never the text.
    case none(reason: String)
}

/// How a policy writes its answer. Total: every text gives a ``ParsedAnswer``.
public enum AnswerFormat: Sendable, Equatable {
    /// The first line that is not empty, without quotes around it.
    case plain
    /// Rec-R1's `<think>...</think>` and `<answer>{"query": "..."}</answer>` (arXiv 2503.24289, appendix): each tag
    /// once, in this order.
    ///
    /// `opened` tells that the prompt has opened `<think>` already.
    case tagsJSON(opened: Bool)

    /// Finds the answer in a completion.
    public func parse(_ completion: String) -> ParsedAnswer {
        switch self {
        case .plain: Self.plainAnswer(completion)
        case .tagsJSON(let opened): Self.taggedAnswer(opened ? "<think>" + completion : completion)
        }
    }

    private static func plainAnswer(_ text: String) -> ParsedAnswer {
        let lines = text.split(whereSeparator: \.isNewline).lazy.map { $0.trimmingCharacters(in: .whitespaces) }
        guard let line = lines.first(where: { !$0.isEmpty }) else { return .none(reason: "no line with text") }
        let answer = withoutQuotes(line)
        return answer.isEmpty ? .none(reason: "an empty answer") : .rewrite(answer)
    }

    /// Takes off one pair of quotes that encloses the whole line: `"a" or "b"` stays as it is.
    private static func withoutQuotes(_ line: String) -> String {
        let quotes: [(Character, Character)] = [("\"", "\""), ("'", "'"), ("`", "`"), ("\u{201C}", "\u{201D}")]
        for (open, close) in quotes where line.count >= 2 && line.first == open && line.last == close {
            let inner = line.dropFirst().dropLast()
            if !inner.contains(open), !inner.contains(close) { return inner.trimmingCharacters(in: .whitespaces) }
        }
        return line
    }

    /// Searches bytes: the tags are ASCII, and marks that follow one must not hide it.
    private static func taggedAnswer(_ text: String) -> ParsedAnswer {
        let bytes = Array(text.utf8)
        var end = 0
        var body = 0..<0
        for tag in ["<think>", "</think>", "<answer>", "</answer>"] {
            let places = places(of: Array(tag.utf8), in: bytes)
            guard places.count == 1, let place = places.first else {
                return .none(reason: "expected one \(tag), found \(places.count)")
            }
            guard place >= end else { return .none(reason: "\(tag) is out of order") }
            body = end..<place
            end = place + tag.utf8.count
        }
        return answer(Data(bytes[body]))
    }

    private static func answer(_ body: Data) -> ParsedAnswer {
        guard let object = try? JSONSerialization.jsonObject(with: body) as? [String: Any] else {
            return .none(reason: "the answer is not a JSON object")
        }
        guard let query = object["query"] as? String else { return .none(reason: "no text under `query`") }
        let trimmed = query.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? .none(reason: "an empty query") : .rewrite(trimmed)
    }

    private static func places(of tag: [UInt8], in bytes: [UInt8]) -> [Int] {
        guard bytes.count >= tag.count else { return [] }
        return (0...(bytes.count - tag.count)).filter { bytes[$0] == tag[0] && bytes[$0...].starts(with: tag) }
    }
}
