import Dispatch
import Foundation
import Testing

/// The built `recr1`, run as a person runs it.
enum RecR1 {
    struct Result: Sendable {
        let status: Int32
        let output: String
        let errors: String

        var lines: [String] { output.split(separator: "\n").map(String.init) }

        func json<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try JSONDecoder().decode(type, from: Data(output.utf8))
        }
    }

    /// Built beside the tests, which depend on it.
    private static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "recr1")

    static let modelPath =
        ProcessInfo.processInfo.environment["RECR1_MODEL"]
        ?? NSHomeDirectory() + "/.cache/recr1/models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf"
    static let hasModel = FileManager.default.fileExists(atPath: modelPath)
    static let noModel: Comment = "the default model is not on this machine"

    /// Runs it to its end in a folder.
    static func run(_ arguments: [String], in folder: String) async throws -> Result {
        try await run(program, arguments, in: folder)
    }

    /// Runs any program to its end, on a thread that may block.
    static func run(_ program: URL, _ arguments: [String], in folder: String) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Swift.Result { try finish(program, arguments, folder) })
            }
        }
    }

    /// Output goes through files: two pipes could fill up.
    private static func finish(_ program: URL, _ arguments: [String], _ folder: String) throws -> Result {
        let files = ["out", "err"].map { URL(filePath: folder).appending(path: "\(UUID().uuidString).\($0)") }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        for file in files { try Data().write(to: file) }
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        process.waitUntilExit()
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Result(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }
}

/// A folder with a small dataset, a spec for it and a cluster file, for the time of a test.
struct Workspace {
    static let documents = [
        "mail-client": "graphical mail client", "mail-notify": "mail notification for the shell",
        "web-server": "small web server", "web-browser": "graphical web browser", "chess": "play chess at the shell",
        "editor": "text editor with a graphical interface",
    ]
    static let queries = [
        "q1": "read mail in a window", "q2": "serve a small web site", "q3": "write text", "q4": "chess game",
        "q5": "look at web pages",
    ]
    static let labels = [
        "train": ["q1": "mail-client"], "validation": ["q2": "web-server", "q3": "editor", "q5": "web-browser"],
        "test": ["q4": "chess"],
    ]

    let folder: String

    /// Runs `recr1` here.
    func recr1(_ arguments: String...) async throws -> RecR1.Result { try await RecR1.run(arguments, in: folder) }

    func read(_ name: String) throws -> String { try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }

    /// - Parameter endpoint: of the coordinator in the cluster file.
    static func with(
        endpoint: String = "tcp://127.0.0.1:9", _ body: (Workspace) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "commands-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/data/qrels", withIntermediateDirectories: true)
        let workspace = Workspace(folder: folder)
        try workspace.write("data/corpus.jsonl", documents.map { ["_id": $0, "title": "", "text": $1] })
        try workspace.write("data/queries.jsonl", queries.map { ["_id": $0, "text": $1] })
        for (split, labels) in labels {
            let lines = labels.sorted { $0.key < $1.key }.map { "\($0)\t\($1)\t1\n" }
            try workspace.write("data/qrels/\(split).tsv", lines.joined())
        }
        try workspace.write("cluster.yml", "coordinator: {endpoint: \"\(endpoint)\"}\nfolders: {cache: cache}\n")
        try workspace.write("spec.yml", "name: small\ndataset: {path: data}\n")
        try await body(workspace)
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder).appending(path: name))
    }

    private func write(_ name: String, _ objects: [[String: String]]) throws {
        let sorted = objects.sorted { ($0["_id"] ?? "") < ($1["_id"] ?? "") }
        let lines = try sorted.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) + "\n" }
        try write(name, lines.joined())
    }
}
