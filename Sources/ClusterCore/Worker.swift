package import WireProtocol

/// A worker process as the coordinator sees it.
package struct Worker: Equatable, Sendable {
    /// Where it stands with the active run.
    enum Session: Equatable, Sendable {
        /// No run, or not told of it yet.
        case idle
        /// It loads what the run needs; it was last told at that moment.
        case preparing(RunID, told: Instant)
        /// It takes leases of the run.
        case ready(RunID)
        /// It cannot serve the run.
        case unavailable(RunID, reason: String)
    }

    package let process: WorkerProcess
    let role: PeerRole
    let host: String
    let instructionSet: String
    let threads: UInt32
    var connection: ConnectionID
    var lastHeard: Instant
    /// Why it is taken for dead; `nil` while it lives.
    package var lost: String?
    var session = Session.idle
    /// What it works on; a gradient that is only being pulled is not work.
    package var lease: LeaseID?
    var leasesDone: UInt64 = 0
    var residentBytes: UInt64 = 0
    /// Failures since its last result.
    var failuresInARow = 0
    /// It gets no lease before: a worker that fails all it gets must not eat everybody's work.
    var restsUntil: Instant
    var lastError: String?

    init(hello: Hello, connection: ConnectionID, at now: Instant) {
        process = WorkerProcess(name: hello.name, incarnation: hello.incarnation)
        role = hello.role
        host = hello.host
        instructionSet = hello.instructionSet
        threads = hello.threads
        self.connection = connection
        lastHeard = now
        restsUntil = now
    }

    /// Whether it lives and takes leases of the run, busy or not.
    func serves(_ run: RunID) -> Bool { lost == nil && session == .ready(run) }

    /// Whether it loads what the run needs.
    func isPreparing(_ run: RunID) -> Bool {
        if case .preparing(run, _) = session { lost == nil } else { false }
    }

    /// One word, and the reason if there is one.
    func stateText(at now: Instant) -> String {
        if let lost { return "lost: \(lost)" }
        switch session {
        case .idle: return "idle"
        case .preparing: return "preparing"
        case .unavailable(_, let reason): return "unavailable: \(reason)"
        case .ready where lease != nil: return "busy"
        case .ready where restsUntil > now: return "resting: \(lastError ?? "failed")"
        case .ready: return "ready"
        }
    }
}
