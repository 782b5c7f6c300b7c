import Digests
import Foundation

/// File operations that say why they failed and that survive a power cut.
enum DurableFile {
    /// Flushes a file's or a folder's contents to the disk.
    static func sync(_ path: String) throws(CheckpointError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemError()) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path: path, reason: systemError()) }
    }

    /// Writes a small file and flushes it.
    static func write(_ data: Data, to path: String) throws(CheckpointError) {
        do {
            try data.write(to: URL(fileURLWithPath: path))
        } catch {
            throw .cannotWrite(path: path, reason: error.localizedDescription)
        }
        try sync(path)
    }

    /// Renames atomically and flushes the parent folder.
    static func rename(_ from: String, to target: String) throws(CheckpointError) {
        guard Foundation.rename(from, target) == 0 else { throw .cannotWrite(path: target, reason: systemError()) }
        try sync((target as NSString).deletingLastPathComponent)
    }

    static func createFolder(_ path: String) throws(CheckpointError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .cannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    /// Bytes that this process may still write on the disk that holds a folder.
    static func freeBytes(at path: String) -> UInt64 {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return .max }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    /// SHA-256 and size of a file, read in pieces.
    static func digest(of path: String) throws(CheckpointError) -> (Digest, UInt64) {
        guard let file = fopen(path, "rb") else { throw .damaged(path: path, reason: systemError()) }
        defer { fclose(file) }
        let hash = SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { buffer.deallocate() }
        var total: UInt64 = 0
        while case let count = fread(buffer.baseAddress, 1, buffer.count, file), count > 0 {
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            total += UInt64(count)
        }
        guard ferror(file) == 0 else { throw .damaged(path: path, reason: systemError()) }
        return (hash.finalize(), total)
    }

    private static func systemError() -> String { String(cString: strerror(errno)) }
}
