public import WireProtocol

/// Why a worker ends.
public enum WorkerEnd: Error, Sendable, CustomStringConvertible {
    /// The coordinator said no; the program ends with the refusal's exit code.
    case refused(Refusal)
    /// The two cannot understand each other; another try would end the same way.
    case misunderstood(WireError)
    /// SIGTERM or SIGINT.
    case signalled(Int32)
    /// The coordinator asked it to stop.
    case released(String)

    /// One line.
    public var description: String {
        switch self {
        case .refused(let refusal): "refused by the coordinator: \(refusal.reason)"
        case .misunderstood(let error): "cannot talk to the coordinator: \(error)"
        case .signalled(let signal): "stopped by signal \(signal)"
        case .released(let reason): reason
        }
    }
}

/// A lease that could not be done.
public struct LeaseError: Error, Sendable, CustomStringConvertible {
    /// Why.
    public var description: String
    /// Whether another worker, or this one later, may succeed.
    public var retryable: Bool

    /// Stores both.
    public init(_ description: String, retryable: Bool) {
        self.description = description
        self.retryable = retryable
    }
}
