/// Submit an experiment.
public struct Submit: Equatable, Sendable {
    /// The experiment spec, YAML, as the user wrote it.
    public var specification: String
    /// `key=value` overrides, in order.
    public var overrides: [String]
    /// Resume this run instead of starting one; `specification` may then be empty.
    public var resume: RunID?

    /// Stores the values; nothing is checked before it is sent.
    public init(specification: String, overrides: [String], resume: RunID?) {
        self.specification = specification
        self.overrides = overrides
        self.resume = resume
    }
}

/// A run was taken in.
public struct Submitted: Equatable, Sendable {
    /// Its id.
    public var run: RunID
    /// Stores the values; nothing is checked before it is sent.
    public init(run: RunID) { self.run = run }
}

/// Where a run stands.
public enum RunState: UInt32, Sendable, CaseIterable {
    /// Waits for the runs before it.
    case queued = 1
    /// Has the workers.
    case running = 2
    /// Did all its steps.
    case succeeded = 3
    /// Ended by an error; its detail says which.
    case failed = 4
    /// Ended by its user.
    case cancelled = 5
    /// Stopped without an end; `resume` continues it.
    case interrupted = 6

    /// Whether the run will not move again by itself.
    public var isFinal: Bool { self == .succeeded || self == .failed || self == .cancelled || self == .interrupted }
}

/// One line of `recr1 status` and `recr1 list`.
public struct RunStatus: Equatable, Sendable {
    /// Its id.
    public var run: RunID
    /// As its spec names it.
    public var name: String
    /// Where it stands.
    public var state: RunState
    /// Steps committed so far.
    public var step: UInt64
    /// Steps that it will have.
    public var totalSteps: UInt64
    /// What it is doing or why it ended.
    public var detail: String
    /// When it was submitted, seconds since 1970.
    public var startedUnixSeconds: Double
    /// Latest figures, such as `reward/mean`.
    public var values: [NamedValue]

    /// Stores the values; nothing is checked before it is sent.
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
    /// As operators name it.
    public var name: WorkerName
    /// What it does.
    public var role: PeerRole
    /// Name of its machine.
    public var host: String
    /// `idle`, `preparing`, `busy`, `lost`, ...
    public var state: String
    /// The lease at work, when there is one.
    public var lease: LeaseID?
    /// Seconds since its last message.
    public var secondsSinceHeard: Double
    /// Results taken from it.
    public var leasesDone: UInt64
    /// Resident memory of its process.
    public var residentBytes: UInt64

    /// Stores the values; nothing is checked before it is sent.
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
    /// Build and endpoint of the coordinator.
    public var coordinator: String
    /// Newest last.
    public var runs: [RunStatus]
    /// Those connected or lately lost.
    public var workers: [WorkerStatus]

    /// Stores the values; nothing is checked before it is sent.
    public init(coordinator: String, runs: [RunStatus], workers: [WorkerStatus]) {
        self.coordinator = coordinator
        self.runs = runs
        self.workers = workers
    }
}

/// What kind of thing a log entry tells.
public enum LogKind: UInt32, Sendable, CaseIterable {
    /// What goes as it should.
    case info = 1
    /// What went wrong and was dealt with.
    case warning = 2
    /// What ended the run or needs a person.
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
    /// When it happened, seconds since 1970.
    public var unixSeconds: Double
    /// What it tells.
    public var kind: LogKind
    /// One line, or a table, for people to read.
    public var text: String
    /// Figures that belong to it.
    public var values: [NamedValue]

    /// Stores the values; nothing is checked before it is sent.
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
    /// The run to read from.
    public var run: RunID
    /// Sequence number of the last entry already known; 0 for all.
    public var after: UInt64
    /// At most 1,000.
    public var limit: UInt32

    /// Stores the values; nothing is checked before it is sent.
    public init(run: RunID, after: UInt64, limit: UInt32) {
        self.run = run
        self.after = after
        self.limit = limit
    }
}

/// Events of a run and its state when they were read.
public struct LogBatch: Equatable, Sendable {
    /// The run that was read.
    public var run: RunID
    /// Where the run stood; a final state ends following.
    public var state: RunState
    /// By sequence number, oldest first.
    public var entries: [LogEntry]

    /// Stores the values; nothing is checked before it is sent.
    public init(run: RunID, state: RunState, entries: [LogEntry]) {
        self.run = run
        self.state = state
        self.entries = entries
    }
}
