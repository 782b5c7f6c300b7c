import Launch
import Messaging
import RunSpec
import WireProtocol

/// The coordinator, as a command talks to it: one question, one answer.
struct Coordinator {
    private let client: CoordinatorClient

    init(_ options: ClusterOptions) throws {
        client = CoordinatorClient(endpoint: try options.load().coordinator.endpoint)
    }

    /// Sends a verb and waits for its answer; a refusal or silence ends the program with the right status.
    func ask(_ message: Message) async throws -> Message {
        // What the codec refuses here is what the person wrote: a run's id, a spec's length.
        _ = try failing(.usage) { try WireCodec.encode(message) }
        do {
            return try await client.request(message, timeout: .seconds(10))
        } catch {
            switch error {
            case .refused(let refusal):
                throw Failure(ExitStatus(rawValue: refusal.exitCode) ?? .runFailed, refusal.reason)
            case .wire(.version): throw Failure(.configuration, "\(error)")
            default: throw Failure(.unavailable, "\(error)")
            }
        }
    }

    /// The coordinator spoke, but not as this program expects.
    func unexpected(_ answer: Message) -> Failure {
        Failure(.bug, "the coordinator at \(client.endpoint) answered with the wrong kind of message (\(answer.type))")
    }

    /// One run's status, or all.
    func status(of run: RunID?) async throws -> StatusReport {
        let answer = try await ask(.statusRequest(run: run))
        guard case .statusReport(let report) = answer else { throw unexpected(answer) }
        return report
    }

    /// Events of a run after a sequence number.
    func logs(of run: RunID, after sequence: UInt64) async throws -> LogBatch {
        let answer = try await ask(.logsRequest(LogsRequest(run: run, after: sequence, limit: 200)))
        guard case .logBatch(let batch) = answer else { throw unexpected(answer) }
        return batch
    }
}
