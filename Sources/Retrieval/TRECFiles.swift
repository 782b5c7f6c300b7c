internal import Foundation

/// One line of a TREC run: `qid Q0 docid rank score tag`.
public struct TRECRunLine: Sendable, Hashable {
    /// The query.
    public var query: String
    /// The document.
    public var document: String
    /// From 1.
    public var rank: Int
    /// Higher is better.
    public var score: Double
    /// Names the system.
    public var tag: String

    /// Stores the fields.
    public init(query: String, document: String, rank: Int, score: Double, tag: String) {
        self.query = query
        self.document = document
        self.rank = rank
        self.score = score
        self.tag = tag
    }

    /// The line as trec_eval reads it. Spaces would break the format: ids must have none.
    public var text: String { "\(query) Q0 \(document) \(rank) \(score) \(tag)" }
}

/// Reading of TREC runs and qrels.
public enum TRECFiles {
    /// Reads a run; lines keep their order. `file` is for errors.
    public static func run(_ text: String, file: String) throws(RetrievalError) -> [TRECRunLine] {
        try lines(text, file: file, expected: "`qid Q0 docid rank score tag`") { fields in
            guard fields.count == 6, let rank = Int(fields[3]), let score = Double(fields[4]), score.isFinite else {
                return nil
            }
            return TRECRunLine(query: fields[0], document: fields[2], rank: rank, score: score, tag: fields[5])
        }
    }

    /// Each query's documents as trec_eval orders them: by falling score, then by falling document id.
    public static func rankings(_ run: [TRECRunLine]) -> [String: [String]] {
        Dictionary(grouping: run, by: \.query).mapValues { lines in
            lines.sorted { $0.score != $1.score ? $0.score > $1.score : $0.document > $1.document }.map(\.document)
        }
    }

    /// Reads qrels, `qid 0 docid grade`: grades by query and document.
    public static func qrels(_ text: String, file: String) throws(RetrievalError) -> [String: [String: Int]] {
        let rows = try lines(text, file: file, expected: "`qid 0 docid grade` with a whole grade") {
            fields -> (String, String, Int)? in
            guard fields.count == 4, let grade = Int(fields[3]) else { return nil }
            return (fields[0], fields[2], grade)
        }
        return rows.reduce(into: [:]) { $0[$1.0, default: [:]][$1.1] = $1.2 }
    }

    /// Qrels as trec_eval reads them, sorted.
    public static func text(qrels: [String: [String: Int]]) -> String {
        qrels.sorted { $0.key < $1.key }.flatMap { query, grades in
            grades.sorted { $0.key < $1.key }.map { "\(query) 0 \($0.key) \($0.value)\n" }
        }.joined()
    }

    private static func lines<Row>(
        _ text: String, file: String, expected: String, _ row: ([String]) -> Row?
    ) throws(RetrievalError) -> [Row] {
        var rows: [Row] = []
        // CR LF is one Character.
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (number, line) in lines.enumerated() {
            let fields = line.split(whereSeparator: \.isWhitespace).map(String.init)
            if fields.isEmpty { continue }
            guard let row = row(fields) else { throw .malformedLine(file: file, line: number + 1, expected: expected) }
            rows.append(row)
        }
        return rows
    }
}
