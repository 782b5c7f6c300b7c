/// What a peer is for.
public enum PeerRole: UInt32, Sendable, CaseIterable {
    /// Generates completions and computes gradients: holds the policy.
    case rollout = 1
    /// Asks the recommender and scores.
    case reward = 2
    /// A command of `recr1`.
    case user = 3
}

/// A worker's first message.
public struct Hello: Equatable, Sendable {
    /// ``ProtocolLimits/version`` of the sender.
    public var protocolVersion: UInt32
    /// Release and build of the worker's program.
    public var build: String
    /// What it offers to do.
    public var role: PeerRole
    /// As operators name it.
    public var name: WorkerName
    /// Fresh and random for each process, so that a restarted worker is told from the one before.
    public var incarnation: UInt64
    /// Kernel path the worker will use, such as `avx512`; a run's arithmetic depends on it.
    public var instructionSet: String
    /// Threads that it computes with.
    public var threads: UInt32
    /// Name of its machine.
    public var host: String

    /// Stores the values; nothing is checked before it is sent.
    public init(
        protocolVersion: UInt32, build: String, role: PeerRole, name: WorkerName, incarnation: UInt64,
        instructionSet: String, threads: UInt32, host: String
    ) {
        self.protocolVersion = protocolVersion
        self.build = build
        self.role = role
        self.name = name
        self.incarnation = incarnation
        self.instructionSet = instructionSet
        self.threads = threads
        self.host = host
    }
}

/// The coordinator's yes to a ``Hello``.
public struct Welcome: Equatable, Sendable {
    /// Release and build of the coordinator.
    public var build: String
    /// How often the worker sends a ``Heartbeat``.
    public var heartbeatMilliseconds: UInt32
    /// Silence after which either side takes the other for dead.
    public var livenessMilliseconds: UInt32

    /// Stores the values; nothing is checked before it is sent.
    public init(build: String, heartbeatMilliseconds: UInt32, livenessMilliseconds: UInt32) {
        self.build = build
        self.heartbeatMilliseconds = heartbeatMilliseconds
        self.livenessMilliseconds = livenessMilliseconds
    }
}

/// The coordinator's no, to a hello or to a user's verb.
public struct Refusal: Equatable, Sendable {
    /// Exit code the refused program should end with (sysexits).
    public var exitCode: Int32
    /// For people to read.
    public var reason: String

    /// Stores the values; nothing is checked before it is sent.
    public init(exitCode: Int32, reason: String) {
        self.exitCode = exitCode
        self.reason = reason
    }
}

/// Sent both ways on the agreed interval. A worker's carries progress, so that a hung program is seen.
public struct Heartbeat: Equatable, Sendable {
    /// As in the ``Hello`` of the sender.
    public var incarnation: UInt64
    /// The lease at work, when there is one.
    public var lease: LeaseID?
    /// Counts units of work (tokens, queries, chunks) done on the lease; it must grow.
    public var progress: UInt64
    /// Resident memory of the process, bytes.
    public var residentBytes: UInt64

    /// Stores the values; nothing is checked before it is sent.
    public init(incarnation: UInt64, lease: LeaseID?, progress: UInt64, residentBytes: UInt64) {
        self.incarnation = incarnation
        self.lease = lease
        self.progress = progress
        self.residentBytes = residentBytes
    }
}

/// A worker leaves on purpose; its leases go back at once.
public struct Goodbye: Equatable, Sendable {
    /// For people to read.
    public var reason: String
    /// Stores the values; nothing is checked before it is sent.
    public init(reason: String) { self.reason = reason }
}

/// Tells a worker what a run needs before its first lease: the resolved spec.
public struct RunSetup: Equatable, Sendable {
    /// The run to prepare for.
    public var run: RunID
    /// The resolved experiment spec, YAML.
    public var specification: String

    /// Stores the values; nothing is checked before it is sent.
    public init(run: RunID, specification: String) {
        self.run = run
        self.specification = specification
    }
}

/// A worker has loaded what the run needs.
public struct RunReady: Equatable, Sendable {
    /// The run that may begin.
    public var run: RunID
    /// What must agree between workers: a tokenizer's digest, or a recommender's fingerprint.
    public var fingerprint: String

    /// Stores the values; nothing is checked before it is sent.
    public init(run: RunID, fingerprint: String) {
        self.run = run
        self.fingerprint = fingerprint
    }
}

/// A worker cannot serve a run.
public struct RunUnavailable: Equatable, Sendable {
    /// The run that it cannot serve.
    public var run: RunID
    /// What is missing, for people to read.
    public var reason: String

    /// Stores the values; nothing is checked before it is sent.
    public init(run: RunID, reason: String) {
        self.run = run
        self.reason = reason
    }
}

/// Ends a run on a worker, or (with no run) tells the worker to stop.
public struct Release: Equatable, Sendable {
    /// The run that is over; `nil` when the worker is to stop.
    public var run: RunID?
    /// With no run, the worker is to stop.
    public init(run: RunID?) { self.run = run }
}
