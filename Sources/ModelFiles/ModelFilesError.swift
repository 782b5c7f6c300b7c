/// Why a model could not be read or written: which file, what was found, what was expected.
///
/// None of these is worth a retry with the same files, except `unreadable` and `unwritable`, which are the disk's word.
public struct ModelFilesError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is, for a caller that chooses an exit status.
    public enum Kind: Sendable, Hashable {
        /// A file or folder is missing, cannot be opened, or does not fit in memory.
        case unreadable
        /// Bytes that break the rules of their format: truncated, overlapping, contradictory.
        case malformed
        /// A well-formed model that this package does not run.
        case unsupported
        /// Weights that do not match the configuration beside them.
        case mismatch
        /// A file could not be written.
        case unwritable
    }

    /// What kind of failure it is.
    public let kind: Kind
    /// The file or folder concerned; empty where none is.
    public let file: String
    /// One sentence: where in the file, what was expected, what was found.
    public let problem: String

    init(_ kind: Kind, _ file: String, _ problem: String) {
        self.kind = kind
        self.file = file
        self.problem = problem
    }

    /// The file and the problem on one line.
    public var description: String { file.isEmpty ? problem : "\(file): \(problem)" }
}
