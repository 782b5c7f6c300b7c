public import RunSpec
public import WireProtocol

/// What a kind of worker can do. The session calls one method at a time, never two at once.
public protocol LeaseHandler: Sendable {
    /// What the worker says it is.
    var role: PeerRole { get }
    /// The arithmetic it uses.
    var instructionSet: String { get }
    /// Threads it computes with.
    var threads: Int { get }

    /// Loads what a run needs; the text returned must be the same on all workers of the run.
    func prepare(_ run: RunID, _ spec: ExperimentSpec) async throws -> String
    /// Does a lease and returns its result message. Throws ``LeaseError`` or anything else (taken as retryable).
    func perform(_ lease: Message, progress: LeaseProgress) async throws -> Message
    /// New weights can be pulled; a worker without a policy ignores it.
    func announced(_ announcement: WeightsAnnouncement) async
    /// The coordinator has taken the lease's result, or no longer wants it.
    func closed(_ lease: LeaseID) async
    /// The run is over on this worker.
    func release(_ run: RunID) async
}
