internal import Foundation

/// The exclusive right to write to a folder of a run or of all runs: a lock on a file in it, which the kernel gives back
/// when the process ends, however it ends.
public final class RunLock: Sendable {
    static let fileName = "journal.lock"

    private let descriptor: Int32

    /// Takes the lock or says who has it. The process id in the file is for people; only the lock counts.
    init(folder: String, fileName: String = fileName) throws(RunStoreError) {
        let path = folder + "/" + fileName
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .notWritable(path: path, reason: SystemError.text(errno)) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            let owner = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            throw .locked(path: folder, owner: owner.isEmpty ? "process unknown" : owner)
        }
        let owner = Array("process \(getpid())".utf8)
        guard ftruncate(descriptor, 0) == 0,
            unsafe owner.withUnsafeBytes({ unsafe write(descriptor, $0.baseAddress, $0.count) }) == owner.count
        else {
            let error = errno
            close(descriptor)
            throw SystemError.storeError(error, path: path)
        }
    }

    deinit { close(descriptor) }
}

/// Error numbers of the system as this module's errors.
enum SystemError {
    static func text(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }

    static func storeError(_ number: Int32, path: String) -> RunStoreError {
        number == ENOSPC || number == EDQUOT
            ? .diskFull(path: path) : .notWritable(path: path, reason: text(number))
    }
}
