import Glibc

/// A file that appears under its name only when it is complete and on disk.
struct AtomicFile: ~Copyable {
    private let path: String
    private let temporary: String
    private let descriptor: Int32

    /// Runs `body` on a temporary file, then syncs it, renames it to `path` and syncs the folder.
    ///
    /// Throws `ModelFilesError` (`unwritable`) or what `body` throws; the temporary file is removed then.
    static func write(to path: String, _ body: (borrowing AtomicFile) throws -> Void) throws {
        let file = try AtomicFile(path)
        do {
            try body(file)
            guard fsync(file.descriptor) == 0 else { throw file.failure("cannot be synced") }
            guard rename(file.temporary, path) == 0 else { throw file.failure("cannot be renamed into place") }
        } catch {
            unlink(file.temporary)
            throw error
        }
        try syncFolder(of: path)
    }

    /// Writes a small file.
    static func write(_ bytes: [UInt8], to path: String) throws {
        try write(to: path) { file in try bytes.withUnsafeBytes { try file.write($0) } }
    }

    private init(_ path: String) throws {
        self.path = path
        temporary = "\(path).tmp-\(getpid())"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure(path, "cannot be created") }
    }

    deinit { close(descriptor) }

    /// Appends all the bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let written = Glibc.write(descriptor, part.baseAddress, min(part.count, 1 << 26))
            if written < 0 {
                if errno == EINTR { continue }
                throw failure("cannot be written")
            }
            rest = rest.dropFirst(written)
        }
    }

    private static func syncFolder(of path: String) throws {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(folder, "cannot be opened to sync it") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(folder, "cannot be synced") }
    }

    private func failure(_ what: String) -> ModelFilesError { Self.failure(path, what) }

    private static func failure(_ path: String, _ what: String) -> ModelFilesError {
        ModelFilesError(.unwritable, path, "\(what): \(String(cString: strerror(errno)))")
    }
}
