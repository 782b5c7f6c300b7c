/// Why an index, a metric's name or a TREC file cannot be used.
public enum RetrievalError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file cannot be read or written.
    case file(path: String, reason: String)
    /// The file is not an index, was cut off, or was changed.
    case damagedIndex(path: String, reason: String)
    /// A line of a TREC file that does not have the expected fields.
    case malformedLine(file: String, line: Int, expected: String)
    /// No metric has this name.
    case unknownMetric(String)
    /// No library on this machine does what the analyser needs.
    case analyzer(String)

    /// One line: what is wrong, where, what to write instead.
    public var description: String {
        switch self {
        case .file(let path, let reason): "\(path): \(reason)"
        case .damagedIndex(let path, let reason):
            "\(path): not a usable index: \(reason); delete it to have it made again"
        case .malformedLine(let file, let line, let expected): "\(file):\(line): expected \(expected)"
        case .unknownMetric(let name):
            "unknown metric `\(name)`; known are ndcg@K, recall@K, precision@K, mrr@K, map@K and hit@K with K from 1, "
                + "and ndcg, mrr and map over 1000 places"
        case .analyzer(let reason): "text analysis: \(reason)"
        }
    }
}
