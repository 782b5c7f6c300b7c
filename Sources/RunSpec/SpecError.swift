/// Where in a spec something was found.
public enum SpecLocation: Sendable, Equatable, CustomStringConvertible {
    /// A place in a file, both counted from 1.
    case file(name: String, line: Int, column: Int)
    /// A `--set key=value` on the command line.
    case override(String)
    /// The file as a whole.
    case whole(name: String)

    /// `name:line:column`, or the override as typed.
    public var description: String {
        switch self {
        case .file(let name, let line, let column): "\(name):\(line):\(column)"
        case .override(let text): "--set \(text)"
        case .whole(let name): name
        }
    }
}

/// A spec that cannot be used: where, what is wrong, what was expected. Ends a program with exit code 78.
public struct SpecError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where the fault is.
    public var location: SpecLocation
    /// Dotted key, empty for the document itself.
    public var key: String
    /// What is wrong and what to write instead.
    public var message: String

    /// Stores the three parts.
    public init(location: SpecLocation, key: String, message: String) {
        self.location = location
        self.key = key
        self.message = message
    }

    /// One line: location, key and message.
    public var description: String { key.isEmpty ? "\(location): \(message)" : "\(location): \(key): \(message)" }
}
