import Foundation

/// The checkpoints of one run on disk: `step-00000020/`, each complete or absent, and `LATEST`.
///
/// A checkpoint is written into `step-N.tmp-PID/`, flushed, given its manifest, and renamed: a program killed at any
/// point leaves the previous checkpoints as they were.
public struct CheckpointStore: Sendable {
    /// The run's checkpoints folder.
    public let folder: String

    /// Names a folder; nothing is touched until something is written.
    public init(folder: String) { self.folder = folder }

    /// The folder of a step's checkpoint, whether or not it exists.
    public func path(step: UInt64) -> String { folder + "/" + Self.name(step) }

    /// Writes one checkpoint and makes it the latest.
    ///
    /// - Parameters:
    ///   - step: optimizer steps done.
    ///   - neededBytes: what `contents` will write; refused beforehand when the disk has less.
    ///   - contents: writes the checkpoint's files into the folder it is given.
    /// - Returns: the finished checkpoint's folder.
    public func write(
        step: UInt64, neededBytes: UInt64, contents: (String) throws -> Void
    ) throws(CheckpointError) -> String {
        try DurableFile.createFolder(folder)
        let free = DurableFile.freeBytes(at: folder)
        guard free >= neededBytes else {
            throw .noSpace(path: folder, neededBytes: neededBytes, freeBytes: free)
        }
        let temporary = "\(path(step: step)).tmp-\(getpid())"
        try? FileManager.default.removeItem(atPath: temporary)
        do {
            try fill(temporary, step: step, contents: contents)
            try publish(temporary, step: step)
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            throw error
        }
        return path(step: step)
    }

    /// Steps that have a complete checkpoint, oldest first. Contents are not verified.
    public func steps() -> [UInt64] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name -> UInt64? in
            guard name.hasPrefix("step-"), let step = UInt64(name.dropFirst(5)) else { return nil }
            let manifest = "\(folder)/\(name)/\(CheckpointManifest.fileName)"
            return FileManager.default.fileExists(atPath: manifest) ? step : nil
        }.sorted()
    }

    /// The newest checkpoint whose files all agree with its manifest.
    ///
    /// - Parameter onDamage: told of each newer checkpoint that had to be passed over.
    public func newestVerified(onDamage: (CheckpointError) -> Void) throws(CheckpointError) -> UInt64 {
        for step in steps().reversed() {
            do throws(CheckpointError) {
                try CheckpointManifest.read(from: path(step: step)).verify(in: path(step: step))
                return step
            } catch {
                onDamage(error)
            }
        }
        throw .none(folder: folder)
    }

    /// Deletes all but the newest checkpoints and those to be kept, and leftovers of writes that were cut off.
    ///
    /// - Returns: the steps that were deleted.
    @discardableResult
    public func prune(keepLast: Int, keeping kept: Set<UInt64>) -> [UInt64] {
        let doomed = steps().dropLast(keepLast).filter { !kept.contains($0) }
        for step in doomed { try? FileManager.default.removeItem(atPath: path(step: step)) }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.contains(".tmp-") {
            try? FileManager.default.removeItem(atPath: folder + "/" + name)
        }
        return doomed
    }

    private static func name(_ step: UInt64) -> String {
        let digits = String(step)
        return "step-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    private func fill(
        _ temporary: String, step: UInt64, contents: (String) throws -> Void
    ) throws(CheckpointError) {
        try DurableFile.createFolder(temporary)
        do {
            try contents(temporary)
        } catch let error as CheckpointError {
            throw error
        } catch {
            throw .cannotWrite(path: temporary, reason: "\(error)")
        }
        let manifest = try CheckpointManifest.describing(temporary, step: step)
        for file in manifest.files { try DurableFile.sync(temporary + "/" + file.path) }
        try DurableFile.write(manifest.json(), to: temporary + "/" + CheckpointManifest.fileName)
        try DurableFile.sync(temporary)
    }

    private func publish(_ temporary: String, step: UInt64) throws(CheckpointError) {
        let target = path(step: step)
        try? FileManager.default.removeItem(atPath: target)
        try DurableFile.rename(temporary, to: target)
        let pointer = folder + "/LATEST"
        try DurableFile.write(Data((Self.name(step) + "\n").utf8), to: pointer + ".tmp")
        try DurableFile.rename(pointer + ".tmp", to: pointer)
    }
}
