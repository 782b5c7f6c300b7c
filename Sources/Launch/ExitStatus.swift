/// How every program of the project ends (BSD sysexits).
public enum ExitStatus: Int32, Sendable {
    case success = 0
    /// The run itself ended in failure.
    case runFailed = 1
    /// Wrong command line.
    case usage = 64
    /// Input data that cannot be used.
    case badData = 65
    /// A file, a coordinator or a service that is not there.
    case unavailable = 69
    /// A fault of the program.
    case bug = 70
    /// An output that cannot be written.
    case cannotWrite = 73
    /// Trouble that may pass: try again, or resume.
    case tryAgain = 75
    /// Not permitted.
    case noPermission = 77
    /// A spec or a cluster file that cannot be used.
    case configuration = 78
    /// Ended by a person: SIGINT, or `recr1 cancel`.
    case interrupted = 130
    /// Ended by SIGTERM.
    case terminated = 143
}

/// An error that ends a program: a line for the person, a status for the shell.
public struct Failure: Error, Sendable, CustomStringConvertible {
    /// What the program ends with.
    public var status: ExitStatus
    /// One line: what is wrong, where, what to do.
    public var message: String

    /// Stores both.
    public init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// Same as ``message``.
    public var description: String { message }
}

/// Refuses an option's value that is out of its range.
public func require(_ option: String, _ value: Int, in range: ClosedRange<Int>) throws(Failure) {
    guard range.contains(value) else {
        throw Failure(.usage, "\(option): expected \(range.lowerBound) to \(range.upperBound), found \(value)")
    }
}

/// Runs `body`; any error that does not know its own status ends the program with `status`.
public func failing<Value>(_ status: ExitStatus, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let failure as Failure {
        throw failure
    } catch {
        throw Failure(status, "\(error)")
    }
}
