import Foundation

/// One relevance label.
struct QrelsLabel {
    var query: String
    var document: String
    var grade: Int
}

/// `qrels/SPLIT.tsv`: query id, document id and grade between tabs; a first line that holds no grade is the header.
enum Qrels {
    /// Hands on each label with its line's number.
    static func read(
        _ path: String, _ body: (QrelsLabel, Int) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        try TextLines.read(path) { (line, number) throws(DatasetError) in
            let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
                .compactMap { String(validating: $0, as: UTF8.self) }
            let isHeader = number == 1 && fields.count == 3 && fields[2] == "score"
            if line.isEmpty || isHeader { return }
            guard fields.count == 3, !fields[0].isEmpty, !fields[1].isEmpty,
                let grade = Int(fields[2].trimmingCharacters(in: .whitespaces))
            else {
                throw .malformed(
                    path: path, line: number, expected: "query id, document id and a whole grade between tabs")
            }
            try body(QrelsLabel(query: fields[0], document: fields[1], grade: grade), number)
        }
    }

    /// A split as the text of such a file.
    static func text(_ split: DatasetSplit) -> String {
        "query-id\tcorpus-id\tscore\n"
            + split.queries.flatMap { query in
                (split.labels[query] ?? [:]).sorted { $0.key < $1.key }.map { "\(query)\t\($0.key)\t\($0.value)\n" }
            }.joined()
    }

    /// The line of the first label that a test holds for.
    static func line(_ path: String, where holds: (QrelsLabel) -> Bool) -> Int? {
        var found: Int?
        try? read(path) { label, number in
            if found == nil, holds(label) { found = number }
        }
        return found
    }
}
