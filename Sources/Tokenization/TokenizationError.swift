/// Why a tokenizer or a chat format could not be made. Not worth a retry with the same input.
public struct TokenizationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Kind: Sendable, Equatable {
        /// Bytes or values that break the rules of a tokenizer: not JSON, contradictory, out of range.
        case malformed
        /// A well-formed tokenizer or template that this package does not run.
        case unsupported
    }

    /// What kind of failure it is.
    public let kind: Kind
    /// The part concerned, such as `model.merges[12]` or `chat template`.
    public let part: String
    /// One sentence: what was expected, what was found, what to do.
    public let problem: String

    static func malformed(_ part: String, _ problem: String) -> TokenizationError {
        TokenizationError(kind: .malformed, part: part, problem: problem)
    }

    static func unsupported(_ part: String, _ problem: String) -> TokenizationError {
        TokenizationError(kind: .unsupported, part: part, problem: problem)
    }

    /// The part and the problem on one line.
    public var description: String { "\(part): \(problem)" }
}
