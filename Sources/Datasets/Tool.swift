import Foundation

/// Programs of the system. Their messages go to this process's standard error.
enum Tool {
    /// Runs a program to its end, whatever that is.
    static func run(_ path: String, _ arguments: [String]) throws(DatasetError) -> (output: Data, status: Int32) {
        let name = URL(fileURLWithPath: path).lastPathComponent
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw .tool(name: name, reason: "not found at \(path); this import needs a Debian or Ubuntu machine")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.standardError
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw .tool(name: name, reason: "cannot be started: \(error.localizedDescription)")
        }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (data, process.terminationStatus)
    }

    /// The output of a program that must end well.
    static func output(_ path: String, _ arguments: [String]) throws(DatasetError) -> Data {
        let (output, status) = try run(path, arguments)
        guard status == 0 else {
            let name = URL(fileURLWithPath: path).lastPathComponent
            throw .tool(name: name, reason: "ended with status \(status); see its messages above")
        }
        return output
    }
}
