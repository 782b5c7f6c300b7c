public import WireProtocol

/// Why an endpoint could not be opened or a message not be exchanged.
public enum MessagingError: Error, Sendable, Equatable {
    /// Not `tcp://HOST:PORT`.
    case invalidEndpoint(String)
    /// Another process listens there.
    case portInUse(String)
    /// The address is reachable from other machines, and connections are not encrypted.
    case notLoopback(String)
    /// The system refused; `operation` says what, `reason` why.
    case system(operation: String, endpoint: String, reason: String)
    /// The message breaks the protocol; sending it again is useless.
    case wire(WireError)
    /// The peer takes in less than is sent to it; later it may work.
    case outboxFull(PeerID)
    /// The endpoint was closed.
    case closed
    /// Nothing that speaks ZeroMQ answers at the endpoint.
    case noCoordinator(String)
    /// The coordinator took the request and did not answer in time.
    case noAnswer(String, after: Duration)
    /// The coordinator said no.
    case refused(Refusal)

    /// Whether the same call may succeed later.
    public var isRetryable: Bool {
        switch self {
        case .outboxFull, .noCoordinator, .noAnswer, .portInUse: true
        case .invalidEndpoint, .notLoopback, .system, .wire, .closed, .refused: false
        }
    }
}

extension MessagingError: CustomStringConvertible {
    /// What happened, where, and what to do about it.
    public var description: String {
        switch self {
        case .invalidEndpoint(let text):
            "'\(text)' is not an endpoint; write tcp://HOST:PORT, such as tcp://127.0.0.1:5751"
        case .portInUse(let endpoint):
            "cannot listen at \(endpoint): the port is in use; stop the other process or choose another port"
        case .notLoopback(let endpoint):
            "refusing to listen at \(endpoint): connections are not encrypted, so only loopback addresses are allowed"
                + " (127.0.0.1, [::1]); reach other machines through an SSH tunnel"
        case .system(let operation, let endpoint, let reason): "cannot \(operation) \(endpoint): \(reason)"
        case .wire(let error): "message breaks the protocol: \(error)"
        case .outboxFull(let peer): "\(peer) does not take in messages as fast as they are sent"
        case .closed: "the endpoint is closed"
        case .noCoordinator(let endpoint):
            "no coordinator at \(endpoint); start one with scripts/start-coordinator or check the endpoint in cluster.yml"
        case .noAnswer(let endpoint, let duration): "the coordinator at \(endpoint) did not answer within \(duration)"
        case .refused(let refusal): refusal.reason
        }
    }
}
