import Dispatch
import Foundation

/// Signals that ask a program to end.
public enum Signals {
    /// How a program ends that such a signal has stopped.
    public static func failure(_ signal: Int32) -> Failure {
        signal == SIGINT ? Failure(.interrupted, "stopped by SIGINT") : Failure(.terminated, "stopped by SIGTERM")
    }

    /// Makes a write beyond the file-size limit fail like one on a full disk, in place of ending the process.
    static func ignoreFileSizeLimit() { signal(SIGXFSZ, SIG_IGN) }

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
