/// Why a dataset cannot be used or made: where, what was expected, what to do.
public enum DatasetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A file or folder is missing or cannot be read.
    case unreadable(path: String, reason: String)
    /// A line is not what it should be.
    case malformed(path: String, line: Int, expected: String)
    /// An id that stands twice in one file.
    case duplicate(path: String, line: Int, id: String)
    /// A label of a query or document that does not exist.
    case unknown(path: String, line: Int, kind: String, id: String)
    /// A query that is in two splits: an evaluation on it would prove nothing.
    case overlap(first: String, second: String, id: String, count: Int)
    /// No documents, no queries, or a split without labels.
    case empty(path: String, what: String)
    /// The output cannot be written.
    case cannotWrite(path: String, reason: String)
    /// A program that the import needs is missing or failed.
    case tool(name: String, reason: String)

    /// One line.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path): \(reason)"
        case .malformed(let path, let line, let expected): "\(path):\(line): expected \(expected)"
        case .duplicate(let path, let line, let id): "\(path):\(line): the id `\(id)` stands twice"
        case .unknown(let path, let line, let kind, let id):
            "\(path):\(line): the label names the \(kind) `\(id)`, which does not exist"
        case .overlap(let first, let second, let id, let count):
            "the splits \(first) and \(second) share \(count) queries, `\(id)` among them; splits must be disjoint"
        case .empty(let path, let what): "\(path): no \(what)"
        case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
        case .tool(let name, let reason): "\(name): \(reason)"
        }
    }
}
