import Glibc

/// A file's bytes, read-only and mapped: pages are read when touched and shared between processes.
///
/// The file must not shrink while it is mapped: touching a page that is gone ends the process (SIGBUS).
/// Sendable because nothing writes to the bytes.
final class MappedFile: @unchecked Sendable {
    let path: String
    let bytes: UnsafeRawBufferPointer

    /// Maps the whole file; an empty file has no bytes. Throws `ModelFilesError` (`unreadable`).
    init(path: String) throws {
        self.path = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path, "cannot be opened") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(path, "cannot be examined") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ModelFilesError(.unreadable, path, "expected a regular file")
        }
        let count = Int(status.st_size)
        if count == 0 {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
            throw Self.failure(path, "\(count) bytes cannot be mapped")
        }
        bytes = UnsafeRawBufferPointer(start: base, count: count)
    }

    deinit {
        if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
    }

    private static func failure(_ path: String, _ what: String) -> ModelFilesError {
        ModelFilesError(.unreadable, path, "\(what): \(String(cString: strerror(errno)))")
    }
}
