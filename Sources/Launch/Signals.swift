import Dispatch
import Foundation

/// Signals that ask a program to end.
public enum Signals {
    /// Yields each SIGTERM or SIGINT; from the first call on, neither ends the process by itself.
    public static func stops() -> AsyncStream<Int32> {
        AsyncStream { continuation in
            for number in [SIGTERM, SIGINT] {
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                // The handler keeps its source: it listens as long as the process lives.
                source.setEventHandler {
                    _ = source
                    continuation.yield(number)
                }
                source.resume()
            }
        }
    }
}
