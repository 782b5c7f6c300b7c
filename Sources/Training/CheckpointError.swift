/// Why a checkpoint could not be written or read.
public enum CheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The disk has too little room; nothing was written.
    case noSpace(path: String, neededBytes: UInt64, freeBytes: UInt64)
    /// A system call failed; what was half written has been removed.
    case cannotWrite(path: String, reason: String)
    /// A file is missing, or differs from its manifest.
    case damaged(path: String, reason: String)
    /// Written by a newer program.
    case newerFormat(path: String, found: Int, supported: Int)
    /// The folder holds no complete checkpoint.
    case none(folder: String)

    /// One line: what is wrong, where, what to do.
    public var description: String {
        switch self {
        case .noSpace(let path, let needed, let free):
            "\(path): a checkpoint needs \(needed >> 20) MiB and the disk has \(free >> 20) MiB free; make room and resume"
        case .cannotWrite(let path, let reason): "\(path): cannot write: \(reason)"
        case .damaged(let path, let reason): "\(path): damaged checkpoint: \(reason)"
        case .newerFormat(let path, let found, let supported):
            "\(path): checkpoint format \(found); this program reads up to \(supported): use a newer build"
        case .none(let folder): "\(folder): no complete checkpoint"
        }
    }
}
