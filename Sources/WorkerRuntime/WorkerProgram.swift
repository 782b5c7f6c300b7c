import Foundation
import Launch
import Logging
public import Messaging
import WireProtocol

/// A worker process from its first hello to its exit status.
public enum WorkerProgram {
    /// Serves until the coordinator or a signal ends it. A refusal is thrown as a ``Failure`` with its status.
    public static func run(endpoint: DealerEndpoint, handler: any LeaseHandler, name: String) async throws {
        let log = Logger(label: name)
        let session = WorkerSession(
            endpoint: endpoint, handler: handler,
            identity: WorkerIdentity(
                name: WorkerName(rawValue: name), build: ProcessFacts.build, host: ProcessFacts.host,
                residentBytes: { ProcessFacts.residentBytes }), log: log)
        let watching = Task {
            for await signal in Signals.stops() { await session.stop("stopped by signal \(signal)") }
        }
        log.info("connecting to \(endpoint.endpoint)")
        let end = await session.run()
        watching.cancel()
        switch end {
        case .released(let reason): log.info("\(reason)")
        case .refused(let refusal):
            throw Failure(ExitStatus(rawValue: refusal.exitCode) ?? .configuration, "\(end)")
        }
    }
}
