import Foundation
import ModelFiles

/// Paths of the files that the oracle scripts wrote, and a scratch folder.
enum Fixtures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    static let tiny = folder.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "LanguageModelTests/Fixtures")

    static func path(_ name: String) -> String { folder.appending(path: name).path }
    static func tiny(_ name: String) -> String { tiny.appending(path: name).path }

    /// The default model, or nil on a machine that has not downloaded it.
    static let defaultModel: String? = {
        let environment = ProcessInfo.processInfo.environment
        let path =
            environment["RECR1_MODEL"] ?? NSHomeDirectory()
            + "/.cache/recr1/models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()

    /// Runs `body` with a new empty folder, in memory where the system has such a place, that is removed afterwards.
    static func withScratchFolder<R>(_ body: (String) throws -> R) throws -> R {
        let memory = URL(filePath: "/dev/shm")
        let isWritable = FileManager.default.isWritableFile(atPath: memory.path)
        let url = (isWritable ? memory : FileManager.default.temporaryDirectory)
            .appending(path: "modelfiles-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(url.path)
    }

    static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

    static func write(_ bytes: [UInt8], to path: String) throws { try Data(bytes).write(to: URL(filePath: path)) }
}

/// A small generator with a seed, so that a failing case can be run again.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

extension LoadedModel {
    /// A copy of all weights' bits; the buffer outlives the copying.
    var weightBits: [UInt32] { withExtendedLifetime(parameters) { parameters.values.bits } }

    func bits(_ parameter: Parameter) -> [UInt32] {
        withExtendedLifetime(parameters) { parameters[parameter].bits }
    }
}

extension Sequence where Element == Float {
    /// Bit patterns, which tell signed zeros and NaNs apart.
    var bits: [UInt32] { map(\.bitPattern) }
}
