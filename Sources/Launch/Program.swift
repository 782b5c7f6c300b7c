public import ArgumentParser
import Foundation
import RunSpec

/// Runs a command to its exit status: results on standard output, everything else on standard error.
public enum Program {
    /// Parses the command line, runs the command and ends the process.
    ///
    /// - Parameter check: what must hold of the process's environment, whatever the command.
    public static func main<Command: ParsableCommand>(
        _ command: Command.Type, check: @Sendable () throws -> Void = {}
    ) async -> Never {
        Signals.ignoreFileSizeLimit()
        do {
            try failing(.configuration, check)
            var parsed = try command.parseAsRoot()
            if var asynchronous = parsed as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try parsed.run()
            }
            exit(ExitStatus.success.rawValue)
        } catch let failure as Failure {
            end(command, failure.status, failure.message)
        } catch let error as SpecError {
            end(command, .configuration, error.description)
        } catch let error as CancellationError {
            end(command, .tryAgain, "\(error)")
        } catch {
            // The parser's own errors, help and version requests among them.
            command.exit(withError: error)
        }
    }

    private static func end(_ command: any ParsableCommand.Type, _ status: ExitStatus, _ message: String) -> Never {
        let name = command.configuration.commandName ?? "recr1"
        FileHandle.standardError.write(Data("\(name): \(message)\n".utf8))
        exit(status.rawValue)
    }
}
