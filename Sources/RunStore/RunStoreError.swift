/// Why a run's records cannot be read or written.
public enum RunStoreError: Error, Equatable, Sendable {
    /// Another process writes to this run's folder.
    case locked(path: String, owner: String)
    /// There is no run in this folder.
    case missing(path: String)
    /// There is a run in this folder already.
    case exists(path: String)
    /// No space is left; what was written before is intact.
    case diskFull(path: String)
    /// The folder or a file in it cannot be written.
    case notWritable(path: String, reason: String)
    /// A newer version of this program wrote the journal.
    case newerSchema(path: String)
    /// The file is not what it should be.
    case damaged(path: String, reason: String)
    /// A step that does not follow the last one: it would be counted twice, or one would be missing.
    case stepOutOfOrder(expected: UInt64, found: UInt64)

    /// Exit code of a program that ends because of it (sysexits).
    public var exitCode: Int32 {
        switch self {
        case .locked: 75
        case .missing: 69
        case .exists, .diskFull, .notWritable: 73
        case .newerSchema, .damaged: 65
        case .stepOutOfOrder: 70
        }
    }

    /// Whether the same call may succeed later without anybody changing a file's content.
    public var isRetryable: Bool {
        switch self {
        case .locked, .diskFull: true
        default: false
        }
    }
}

extension RunStoreError: CustomStringConvertible {
    /// What is wrong, where, and what to do.
    public var description: String {
        switch self {
        case .locked(let path, let owner):
            "\(path): another coordinator (\(owner)) writes here; stop it first, or use another runs folder"
        case .missing(let path): "\(path): no run there; `recr1 list` shows the runs there are"
        case .exists(let path): "\(path): there is a run already; it is never overwritten"
        case .diskFull(let path): "\(path): no space left on the disk; free some and resume the run"
        case .notWritable(let path, let reason): "\(path): cannot be written: \(reason)"
        case .newerSchema(let path): "\(path): written by a newer version of this program; use that version"
        case .damaged(let path, let reason): "\(path): damaged: \(reason)"
        case .stepOutOfOrder(let expected, let found):
            "step \(found) does not follow the journal, which expects step \(expected)"
        }
    }
}
