public import Digests
public import WireProtocol

/// A worker's gradient, ready to be pulled.
public struct GradientPull: Equatable, Sendable {
    /// The run.
    public var run: RunID
    /// The lease that made it: with the run, the blob's name.
    public var lease: LeaseID
    /// Part of the step.
    public var shard: UInt32
    /// Who holds it.
    public var connection: ConnectionID
    /// SHA-256 the pulled bytes must have.
    public var digest: Digest
    /// Size the worker states; the service checks it against the model.
    public var byteCount: UInt64
}

/// All gradients of a step are here: add them in this order, step, publish.
public struct GradientReduction: Equatable, Sendable {
    /// The run.
    public var run: RunID
    /// The step, counted from 1.
    public var step: UInt64
    /// Leases whose gradients are to be added, by ascending shard. A shard without work is left out.
    public var shards: [LeaseID]
    /// Policy that the gradients are of.
    public var policy: PolicyReference
}

/// What the coordinator does, in the order given.
public enum Action: Equatable, Sendable {
    /// Sends a message. If the peer cannot be reached, report ``Event/disconnected(_:)``.
    case send(Message, to: ConnectionID)
    /// Loads what a run needs; answer with ``Event/prepared(_:)`` or ``Event/preparationFailed(_:exitCode:reason:)``.
    case prepare(RunID)
    /// The run has begun (or goes on): its state is `running` from here.
    case begin(RunID)
    /// Pulls a gradient; answer with ``Event/gradientArrived(_:)`` or ``Event/gradientPullFailed(_:reason:)``.
    case pullGradient(GradientPull)
    /// The gradient of this lease is of no use any more: stop pulling it, drop what is here.
    case discardGradient(LeaseID)
    /// Reduces, clips, steps the optimizer, publishes; answer with ``Event/stepApplied(_:step:policy:statistics:)`` or
    /// ``Event/stepRejected(_:step:reason:)``. The reduced gradients are not needed afterwards.
    case reduce(GradientReduction)
    /// Writes a committed step to the journal. If that fails, report ``Event/serviceFailed(_:exitCode:reason:)``.
    case commit(StepRecord)
    /// Writes a finished evaluation to the journal.
    case evaluated(EvaluationRecord)
    /// Writes a checkpoint of the state right now; answer with ``Event/checkpointWritten(_:step:)`` or
    /// ``Event/checkpointFailed(_:step:reason:)``. Work may go on meanwhile, but the next reduction must wait for it.
    case checkpoint(CheckpointRequest)
    /// Tells the run's log, or the coordinator's when no run is named.
    case log(RunID?, LogKind, String, [NamedValue])
    /// The run has ended. Nothing more is said about it.
    case end(RunEnd)
}
