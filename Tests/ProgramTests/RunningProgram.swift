import Foundation

/// How a program ended: its status as a shell sees it, and what it wrote.
struct Ended: Equatable {
    var status: Int32
    var output: String
    var error: String

    /// Lines on standard error, without what follows a crash or a usage text.
    var errorLines: [String] { error.split(separator: "\n").map(String.init) }
}

/// One process of a built program. It is killed when the value goes, so that a failed test leaves nothing running.
final class RunningProgram: @unchecked Sendable {
    // The tests call one after the other.
    private let process = Process()
    private let outputs: Scratch

    /// Starts a program that lies beside the test bundle.
    init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        outputs = try Scratch()
        process.executableURL = folder.appending(path: name)
        process.arguments = arguments
        let settings = ["SWIFT_BACKTRACE": "enable=no", "OPENBLAS_NUM_THREADS": "1"]
        process.environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try outputs.writing("out")
        process.standardError = try outputs.writing("err")
        try process.run()
    }

    deinit {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    var identifier: pid_t { process.processIdentifier }

    var isRunning: Bool { process.isRunning }

    /// What it has written to standard error so far.
    var error: String { outputs.text("err") }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for words on standard error; an end without them is an error.
    func says(_ words: String) async throws {
        while !error.contains(words) {
            // The last words may come between the two looks.
            if !process.isRunning, !error.contains(words) { throw Silent(words: words, said: error) }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Waits for its end; the suite's time limit ends a wait in vain.
    func ended() async throws -> Ended {
        while process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        let status = process.terminationStatus
        return Ended(
            status: process.terminationReason == .exit ? status : 128 + status, output: outputs.text("out"),
            error: outputs.text("err"))
    }

    /// Runs a program to its end.
    static func run(
        _ name: String, _ arguments: String..., environment: [String: String] = [:]
    ) async throws -> Ended {
        try await RunningProgram(name, arguments, environment: environment).ended()
    }

    /// A program ended before it said what was waited for.
    struct Silent: Error {
        var words: String
        var said: String
    }
}

/// A temporary folder that goes with the value.
final class Scratch {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/programs-\(UUID())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, and the folders it lies in; returns its path.
    @discardableResult func write(_ name: String, _ content: String) throws -> String {
        try write(name, Data(content.utf8))
    }

    @discardableResult func write(_ name: String, _ content: Data) throws -> String {
        let url = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try content.write(to: url)
        return url.path
    }

    func writing(_ name: String) throws -> FileHandle {
        try FileHandle(forWritingTo: URL(filePath: write(name, "")))
    }

    func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(path)/\(name)") ?? Data(), as: UTF8.self)
    }

    /// Names of all that lies in a folder.
    func names(in folder: String = "") -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []).sorted()
    }
}
