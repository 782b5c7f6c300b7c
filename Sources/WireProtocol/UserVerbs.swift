/// Submit an experiment.
public struct Submit: Equatable, Sendable {
    /// The experiment spec, YAML, as the user wrote it.
    public var specification: String
    /// `key=value` overrides, in order.
    public var overrides: [String]
    /// Resume this run instead of starting one; `specification` may then be empty.
    public var resume: RunID?

    public init(specification: String, overrides: [String], resume: RunID?) {
        self.specification = specification
        self.overrides = overrides
        self.resume = resume
    }
}

/// A run was taken in.
public struct Submitted: Equatable, Sendable {
    public var run: RunID
    public init(run: RunID) { self.run = run }
}

/// Where a run stands.
public enum RunState: UInt32, Sendable, CaseIterable {
    case queued = 1
    case running = 2
    case succeeded = 3
    case failed = 4
    case cancelled = 5
    /// Stopped without an end; `resume` continues it.
    case interrupted = 6

    /// Whether the run will not move again by itself.
    public var isFinal: Bool { self == .succeeded || self == .failed || self == .cancelled || self == .interrupted }
}

/// One line of `recr1 status` and `recr1 list`.
public struct RunStatus: Equatable, Sendable {
    public var run: RunID
    public var name: String
    public var state: RunState
    public var step: UInt64
    public var totalSteps: UInt64
    /// What it is doing or why it ended.
    public var detail: String
    public var startedUnixSeconds: Double
    /// Latest figures, such as `reward/mean`.
    public var values: [NamedValue]

    public init(
        run: RunID, name: String, state: RunState, step: UInt64, totalSteps: UInt64, detail: String,
        startedUnixSeconds: Double, values: [NamedValue]
    ) {
        self.run = run
        self.name = name
        self.state = state
        self.step = step
        self.totalSteps = totalSteps
        self.detail = detail
        self.startedUnixSeconds = startedUnixSeconds
        self.values = values
    }
}

/// A worker as the coordinator sees it.
public struct WorkerStatus: Equatable, Sendable {
    public var name: WorkerName
    public var role: PeerRole
    public var host: String
    /// `idle`, `preparing`, `busy`, `lost`, ...
    public var state: String
    public var lease: LeaseID?
    public var secondsSinceHeard: Double
    public var leasesDone: UInt64
    public var residentBytes: UInt64

    public init(
        name: WorkerName, role: PeerRole, host: String, state: String, lease: LeaseID?, secondsSinceHeard: Double,
        leasesDone: UInt64, residentBytes: UInt64
    ) {
        self.name = name
        self.role = role
        self.host = host
        self.state = state
        self.lease = lease
        self.secondsSinceHeard = secondsSinceHeard
        self.leasesDone = leasesDone
        self.residentBytes = residentBytes
    }
}

/// Answer to ``Message/statusRequest(run:)``.
public struct StatusReport: Equatable, Sendable {
    public var coordinator: String
    public var runs: [RunStatus]
    public var workers: [WorkerStatus]

    public init(coordinator: String, runs: [RunStatus], workers: [WorkerStatus]) {
        self.coordinator = coordinator
        self.runs = runs
        self.workers = workers
    }
}

/// What kind of thing a log entry tells.
public enum LogKind: UInt32, Sendable, CaseIterable {
    case info = 1
    case warning = 2
    case error = 3
    /// A committed step; `values` holds its metrics.
    case step = 4
    /// An evaluation; `values` holds its metrics.
    case evaluation = 5
    /// The final report; `text` is the table.
    case report = 6
}

/// One event of a run.
public struct LogEntry: Equatable, Sendable {
    /// Counts from 1 in each run.
    public var sequence: UInt64
    public var unixSeconds: Double
    public var kind: LogKind
    public var text: String
    public var values: [NamedValue]

    public init(sequence: UInt64, unixSeconds: Double, kind: LogKind, text: String, values: [NamedValue]) {
        self.sequence = sequence
        self.unixSeconds = unixSeconds
        self.kind = kind
        self.text = text
        self.values = values
    }
}

/// Asks for a run's events after a sequence number.
public struct LogsRequest: Equatable, Sendable {
    public var run: RunID
    public var after: UInt64
    /// At most 1,000.
    public var limit: UInt32

    public init(run: RunID, after: UInt64, limit: UInt32) {
        self.run = run
        self.after = after
        self.limit = limit
    }
}

/// Events of a run and its state when they were read.
public struct LogBatch: Equatable, Sendable {
    public var run: RunID
    public var state: RunState
    public var entries: [LogEntry]

    public init(run: RunID, state: RunState, entries: [LogEntry]) {
        self.run = run
        self.state = state
        self.entries = entries
    }
}
