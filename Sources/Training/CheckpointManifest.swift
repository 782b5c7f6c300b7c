import Digests
import Foundation

/// What a complete checkpoint consists of. Written last: a folder without it is not a checkpoint.
struct CheckpointManifest: Codable, Equatable {
    static let formatVersion = 1
    static let fileName = "manifest.json"

    struct File: Codable, Equatable {
        /// Relative to the checkpoint's folder.
        var path: String
        var bytes: UInt64
        var sha256: String
    }

    var format = Self.formatVersion
    var step: UInt64
    var files: [File]

    /// Describes every file below a folder, by path order.
    static func describing(_ folder: String, step: UInt64) throws(CheckpointError) -> CheckpointManifest {
        let paths = (FileManager.default.subpaths(atPath: folder) ?? []).sorted()
        var files: [File] = []
        for path in paths where path != fileName {
            let full = folder + "/" + path
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            let (digest, bytes) = try DurableFile.digest(of: full)
            files.append(File(path: path, bytes: bytes, sha256: digest.hex))
        }
        return CheckpointManifest(step: step, files: files)
    }

    static func read(from folder: String) throws(CheckpointError) -> CheckpointManifest {
        let path = folder + "/" + fileName
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .damaged(path: folder, reason: "no \(fileName)")
        }
        guard let manifest = try? JSONDecoder().decode(CheckpointManifest.self, from: data) else {
            throw .damaged(path: path, reason: "not a manifest")
        }
        guard manifest.format <= formatVersion else {
            throw .newerFormat(path: path, found: manifest.format, supported: formatVersion)
        }
        return manifest
    }

    func json() -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // A struct of texts and numbers always encodes.
        return (try? encoder.encode(self)) ?? Data()
    }

    /// Checks every file's size and digest.
    func verify(in folder: String) throws(CheckpointError) {
        for file in files {
            let path = folder + "/" + file.path
            let (digest, bytes) = try DurableFile.digest(of: path)
            guard bytes == file.bytes else {
                throw .damaged(path: path, reason: "\(bytes) bytes, the manifest says \(file.bytes)")
            }
            guard digest.hex == file.sha256 else {
                throw .damaged(
                    path: path, reason: "SHA-256 \(digest.short)..., the manifest says \(file.sha256.prefix(12))...")
            }
        }
    }
}
