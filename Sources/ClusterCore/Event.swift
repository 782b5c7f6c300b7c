public import WireProtocol

/// A peer's connection, as the transport names it (a ZeroMQ routing id). Fresh for each process of a worker.
public struct ConnectionID: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The transport's own bytes.
    public let rawValue: [UInt8]
    /// Wraps the transport's bytes.
    public init(rawValue: [UInt8]) { self.rawValue = rawValue }
    /// The bytes in hexadecimal.
    public var description: String { rawValue.map { String($0, radix: 16) }.joined(separator: ".") }
    /// Orders by bytes.
    public static func < (a: ConnectionID, b: ConnectionID) -> Bool {
        a.rawValue.lexicographicallyPrecedes(b.rawValue)
    }
}

/// What can happen to the cluster. Each comes with the moment it was seen.
public enum Event: Equatable, Sendable {
    // From peers.

    /// A worker's message: hello, heartbeat, goodbye, run ready or unavailable, a result or a lease's failure. Blobs
    /// and the user's verbs are the service's own; here they are ignored.
    case message(Message, from: ConnectionID)
    /// The transport can no longer reach the peer.
    case disconnected(ConnectionID)
    /// Time passes. Send one several times per heartbeat interval.
    case tick

    // From the user.

    /// A run joins the end of the queue.
    case submitted(RunID)
    /// A queued or running run is to end now.
    case cancel(RunID)
    /// The coordinator is going down: the running run is to stop so that it can be resumed.
    case interrupt(reason: String)

    // From the service: answers to actions.

    /// Answers ``Action/prepare(_:)``: the model, the data and the spec are loaded.
    case prepared(RunPlan)
    /// Answers ``Action/prepare(_:)``: they cannot be.
    case preparationFailed(RunID, exitCode: Int32, reason: String)
    /// Answers ``Action/pullGradient(_:)``: all of it is here and its digest agrees.
    case gradientArrived(LeaseID)
    /// Answers ``Action/pullGradient(_:)``: it did not come, or it does not agree with its digest.
    case gradientPullFailed(LeaseID, reason: String)
    /// Answers ``Action/reduce(_:)``: the optimizer stepped and the new weights can be pulled. `statistics` go into the
    /// step's metrics by name, but `reduceSeconds`, `updateSeconds` and `publishSeconds` only split its time.
    case stepApplied(RunID, step: UInt64, policy: PolicyReference, statistics: [NamedValue])
    /// Answers ``Action/reduce(_:)``: the gradient is unusable (not finite); the weights are as before.
    case stepRejected(RunID, step: UInt64, reason: String)
    /// Answers ``Action/checkpoint(_:)``.
    case checkpointWritten(RunID, step: UInt64)
    /// Answers ``Action/checkpoint(_:)``: there is no new checkpoint; earlier ones are intact.
    case checkpointFailed(RunID, step: UInt64, reason: String)
    /// The service cannot go on with the run: its journal or its weights are out of reach.
    case serviceFailed(RunID, exitCode: Int32, reason: String)
}
