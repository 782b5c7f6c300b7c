import Foundation
public import Logging

/// One line per event on standard error: time, level, message, then key=value pairs.
public struct LineLogHandler: LogHandler {
    /// Pairs added to every line.
    public var metadata: Logger.Metadata = [:]
    /// Lowest level that is written.
    public var logLevel: Logger.Level = .info
    private let label: String

    /// Makes this the process's log, at the level that `RECR1_LOG` names (default `info`).
    public static func bootstrap() {
        let level = ProcessInfo.processInfo.environment["RECR1_LOG"].flatMap(Logger.Level.init(rawValue:)) ?? .info
        LoggingSystem.bootstrap { label in
            var handler = LineLogHandler(label: label)
            handler.logLevel = level
            return handler
        }
    }

    init(label: String) { self.label = label }

    /// Reads or sets one pair.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
    public func log(event: LogEvent) {
        let pairs = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let tail = pairs.map { " \($0.key)=\($0.value)" }.joined()
        let time = Date().formatted(.iso8601.time(includingFractionalSeconds: true))
        FileHandle.standardError.write(Data("\(time) \(event.level) \(label): \(event.message)\(tail)\n".utf8))
    }
}
