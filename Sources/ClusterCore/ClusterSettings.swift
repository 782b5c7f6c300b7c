public import RunSpec
public import WireProtocol

/// What the coordinator is and how patient it is.
public struct ClusterSettings: Equatable, Sendable {
    /// The wire protocol's version; a peer of another one is refused.
    public var protocolVersion: UInt32
    /// Build of the coordinator's program; a worker of another one is refused.
    public var build: String
    /// Fresh for each coordinator process: a worker that sees it change, or is told goodbye, says hello again.
    public var incarnation: UInt64
    /// The first lease to issue. Lease ids are fencing tokens: no earlier process may have used one at or after it.
    public var firstLease: LeaseID
    /// How often both sides send a heartbeat.
    public var heartbeat: Duration
    /// Silence after which a worker is lost.
    public var liveness: Duration
    /// How long a lease may go without progress.
    public var progressTimeout: Duration
    /// Whether rollout workers of different instruction sets are refused.
    public var sameInstructionSet: Bool
    /// Workers known at once; more are refused.
    public var maximumWorkers = 1024
    /// How long a run waits, when every worker of a role has refused it, for another one to come.
    public var refusalGrace = Duration.seconds(30)

    /// The settings that `cluster.yml` asks for.
    public init(
        cluster: ClusterSpec, protocolVersion: UInt32, build: String, incarnation: UInt64, firstLease: LeaseID
    ) {
        self.protocolVersion = protocolVersion
        self.build = build
        self.incarnation = incarnation
        self.firstLease = firstLease
        heartbeat = .seconds(cluster.heartbeat.intervalSeconds)
        liveness = .seconds(cluster.heartbeat.intervalSeconds * Double(cluster.heartbeat.missedBeats))
        progressTimeout = .seconds(cluster.heartbeat.progressTimeoutSeconds)
        sameInstructionSet = cluster.coordinator.sameInstructionSet
    }
}
