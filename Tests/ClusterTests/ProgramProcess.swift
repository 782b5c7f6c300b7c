import Foundation

/// One of this package's programs, running as a process of its own.
final class ProgramProcess {
    /// What a process that has ended left behind.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    private let process = Process()
    private let folder: URL
    private let name: String

    /// The folder of the test executable is that of the programs.
    private static let programs = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

    /// Starts a program of this package.
    ///
    /// - Parameter name: of its output files in `folder`, unique there.
    static func start(_ program: String, _ arguments: [String], named name: String, in folder: URL) throws
        -> ProgramProcess
    {
        try ProgramProcess(programs.appending(path: program), arguments, named: name, in: folder)
    }

    init(_ executable: URL, _ arguments: [String], named name: String, in folder: URL) throws {
        (self.name, self.folder) = (name, folder)
        process.executableURL = executable
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        // Files, not pipes: nobody has to read them for the process to go on.
        process.standardOutput = try Self.create(outputFile)
        process.standardError = try Self.create(errorFile)
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    /// What it has written to standard error so far.
    var errors: String { Self.text(errorFile) }

    /// Waits for its end.
    func outcome() async throws -> Outcome {
        while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
        return Outcome(status: process.terminationStatus, output: Self.text(outputFile), errors: errors)
    }

    /// Sends a signal to this process, if it has not ended.
    func signal(_ number: Int32) {
        if process.isRunning { kill(process.processIdentifier, number) }
    }

    /// Ends it as a crash of the machine would, and waits until it is gone.
    func kill9() {
        signal(SIGKILL)
        process.waitUntilExit()
    }

    private var outputFile: URL { folder.appending(path: "\(name).out") }
    private var errorFile: URL { folder.appending(path: "\(name).err") }

    private static func create(_ file: URL) throws -> FileHandle {
        try Data().write(to: file)
        return try FileHandle(forWritingTo: file)
    }

    private static func text(_ file: URL) -> String {
        (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }
}
