import Foundation
import Launch
import Logging
public import Messaging
import WireProtocol

/// A worker process from its first hello to its exit status.
public enum WorkerProgram {
    /// Serves until the coordinator or a signal ends it. Every end but a release is a ``Failure``.
    public static func run(endpoint: DealerEndpoint, handler: any LeaseHandler, name: String) async throws {
        let log = Logger(label: name)
        let session = WorkerSession(
            endpoint: endpoint, handler: handler,
            identity: WorkerIdentity(
                name: WorkerName(rawValue: name), build: ProcessFacts.build, host: ProcessFacts.host,
                residentBytes: { ProcessFacts.residentBytes }), log: log)
        let watching = Task {
            for await signal in Signals.stops() { await session.stop(.signalled(signal)) }
        }
        log.info("connecting to \(endpoint.endpoint)")
        let end = await session.run()
        watching.cancel()
        switch end {
        case .released(let reason): log.info("\(reason)")
        case .refused(let refusal):
            throw Failure(ExitStatus(rawValue: refusal.exitCode) ?? .configuration, "\(end)")
        case .misunderstood: throw Failure(.configuration, "\(end)")
        case .signalled(let signal): throw Signals.failure(signal)
        }
    }
}
