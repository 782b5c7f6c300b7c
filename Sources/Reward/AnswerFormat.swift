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
    /// Rec-R1's `<think>...</think>` and `<answer>{"query": "..."}</answer>` (arXiv 2503.24289, appendix).
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
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        guard var line = lines.first(where: { !$0.isEmpty }) else { return .none(reason: "no line with text") }
        let quotes: [(Character, Character)] = [("\"", "\""), ("'", "'"), ("`", "`"), ("\u{201C}", "\u{201D}")]
        for (open, close) in quotes where line.count >= 2 && line.first == open && line.last == close {
            line = line.dropFirst().dropLast().trimmingCharacters(in: .whitespaces)
        }
        return line.isEmpty ? .none(reason: "an empty answer") : .rewrite(line)
    }

    private static func taggedAnswer(_ text: String) -> ParsedAnswer {
        var rest = text[...]
        for tag in ["<think>", "</think>", "<answer>", "</answer>"] {
            guard text.components(separatedBy: tag).count == 2 else { return .none(reason: "expected one \(tag)") }
            guard let place = rest.range(of: tag) else { return .none(reason: "\(tag) is out of order") }
            rest = rest[place.upperBound...]
        }
        guard let open = text.range(of: "<answer>"), let close = text.range(of: "</answer>") else {
            return .none(reason: "no answer tags")
        }
        let body = text[open.upperBound..<close.lowerBound]
        guard let object = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] else {
            return .none(reason: "the answer is not a JSON object")
        }
        guard let query = object["query"] as? String else { return .none(reason: "no text under `query`") }
        let trimmed = query.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? .none(reason: "an empty query") : .rewrite(trimmed)
    }
}
