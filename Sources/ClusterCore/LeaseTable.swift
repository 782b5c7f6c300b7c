package import WireProtocol

/// A process of a worker: its name alone would not tell it from the one before.
package struct WorkerProcess: Hashable, Sendable {
    package var name: WorkerName
    package var incarnation: UInt64

    package init(name: WorkerName, incarnation: UInt64) {
        self.name = name
        self.incarnation = incarnation
    }
}

/// One attempt of one worker at one task.
package struct Lease: Equatable, Sendable {
    let id: LeaseID
    let task: LeaseTable.TaskID
    package let worker: WorkerProcess
    let issued: Instant
    /// The worker's own count, as of its last heartbeat.
    var progress: UInt64 = 0
    /// When `progress` last grew.
    var progressed: Instant
    /// The worker is done and its gradient is being pulled; it may work on something else meanwhile.
    var pulling: GradientResult?
}

/// Why a lease ends without a result.
package enum LeaseLoss: Equatable, Sendable {
    /// The worker handed it back, or the message was lost: nobody's fault.
    case returned(String)
    /// The worker died, stalled or failed on it.
    case failed(String)
    /// The worker says that nobody can do it.
    case impossible(String)

    var reason: String {
        switch self {
        case .returned(let reason), .failed(let reason), .impossible(let reason): reason
        }
    }
}

/// Tasks that wait and leases that run. A lease id is a fencing token: once its lease has ended, nothing that comes
/// with it counts. A task has at most one lease at a time, so no result is used twice.
package struct LeaseTable: Sendable {
    typealias TaskID = UInt64

    package struct Task: Equatable, Sendable {
        let id: TaskID
        package let work: Work
        /// Not issued earlier: a pause after a failure.
        var notBefore: Instant
        var failures = 0
        /// Processes that died or failed on it.
        var failedOn: Set<WorkerProcess> = []
    }

    /// What losing a lease led to.
    package enum Consequence: Equatable, Sendable {
        /// The task waits for another worker.
        case waiting
        /// The task is replaced by one for each of its pieces.
        case takenApart
        /// The task is given up.
        case quarantined(Work)
    }

    package private(set) var counts = LeaseCounts()
    package private(set) var leases: [LeaseID: Lease] = [:]
    private var tasks: [TaskID: Task] = [:]
    /// Tasks without a lease, by id: older work first.
    private var waiting: Set<TaskID> = []
    private var nextTask: TaskID = 1
    private var nextLease: LeaseID
    let retry: RetryPolicy

    package init(firstLease: LeaseID, retry: RetryPolicy) {
        precondition(firstLease > Work.unissued, "lease ids start at 1")
        nextLease = firstLease
        self.retry = retry
    }

    /// Adds a task that may be issued from `notBefore` on.
    package mutating func add(_ work: Work, notBefore: Instant) {
        tasks[nextTask] = Task(id: nextTask, work: work, notBefore: notBefore)
        waiting.insert(nextTask)
        nextTask += 1
    }

    /// The oldest task that this worker may start now; one it has not failed on if there is such a one.
    package func task(for role: PeerRole, worker: WorkerProcess, at now: Instant) -> Task? {
        let ready = waiting.sorted().lazy.compactMap { tasks[$0] }
            .filter { $0.work.role == role && $0.notBefore <= now }
        return ready.first { !$0.failedOn.contains(worker) } ?? ready.first
    }

    /// Whether any task for the role waits, whenever it may start.
    func hasWaiting(for role: PeerRole) -> Bool { waiting.contains { tasks[$0]?.work.role == role } }

    /// Leases a waiting task.
    package mutating func issue(_ task: Task, to worker: WorkerProcess, at now: Instant) -> LeaseID {
        precondition(waiting.remove(task.id) != nil, "task \(task.id) is not waiting")
        let id = nextLease
        nextLease = LeaseID(rawValue: id.rawValue + 1)
        leases[id] = Lease(id: id, task: task.id, worker: worker, issued: now, progressed: now)
        counts.issued += 1
        counts.inFlight += 1
        return id
    }

    /// The work of a live lease, if this process holds it; else the result is refused and counted.
    mutating func claim(_ id: LeaseID, by worker: WorkerProcess) -> Work? {
        guard let lease = leases[id], lease.worker == worker, lease.pulling == nil else {
            counts.refused += 1
            return nil
        }
        return work(of: lease)
    }

    /// The work of a live lease.
    package func work(of lease: Lease) -> Work {
        guard let task = tasks[lease.task] else { preconditionFailure("\(lease.id) has no task") }
        return task.work
    }

    /// Counts a result from a process that is not known at all.
    mutating func refuse() { counts.refused += 1 }

    /// Notes a worker's progress on a lease that it holds.
    mutating func note(progress: UInt64, on id: LeaseID, by worker: WorkerProcess, at now: Instant) -> Bool {
        guard var lease = leases[id], lease.worker == worker else { return false }
        if progress > lease.progress {
            lease.progress = progress
            lease.progressed = now
            leases[id] = lease
        }
        return true
    }

    /// From now on the lease's gradient is being pulled.
    mutating func startPull(of id: LeaseID, result: GradientResult, at now: Instant) {
        leases[id]?.pulling = result
        leases[id]?.progressed = now
    }

    /// Ends a lease with its result: the task is done.
    mutating func complete(_ id: LeaseID) {
        guard let lease = end(id) else { preconditionFailure("\(id) is not live") }
        tasks[lease.task] = nil
        counts.completed += 1
    }

    /// Ends a lease without a result. `nil` when it had ended before.
    package mutating func lose(_ id: LeaseID, _ loss: LeaseLoss, at now: Instant) -> Consequence? {
        guard let lease = end(id), var task = tasks[lease.task] else { return nil }
        if case .returned = loss {
            counts.superseded += 1
            waiting.insert(task.id)
            return .waiting
        }
        task.failures += 1
        task.failedOn.insert(lease.worker)
        task.notBefore = now + retry.pause(afterFailure: task.failures)
        tasks[task.id] = task
        if case .failed = loss, !isExhausted(task) {
            counts.superseded += 1
            waiting.insert(task.id)
            return .waiting
        }
        return giveUp(task, at: now)
    }

    /// A gradient is not suspected after a few deaths: its prompts have been generated from, and the step needs it.
    private func isExhausted(_ task: Task) -> Bool {
        if case .gradient = task.work { return task.failures >= retry.failures }
        return task.failedOn.count >= retry.distinctWorkers || task.failures >= retry.failures
    }

    private mutating func giveUp(_ task: Task, at now: Instant) -> Consequence {
        tasks[task.id] = nil
        let pieces = task.work.pieces
        if pieces.isEmpty {
            counts.quarantined += 1
            return .quarantined(task.work)
        }
        counts.superseded += 1
        for piece in pieces { add(piece, notBefore: now) }
        return .takenApart
    }

    /// Drops all tasks; their leases are void. Returns those leases, by id.
    mutating func withdrawAll() -> [Lease] {
        let live = leases.values.sorted { $0.id < $1.id }
        counts.superseded += UInt64(live.count)
        counts.inFlight = 0
        leases = [:]
        tasks = [:]
        waiting = []
        return live
    }

    /// Live leases of a process, by id.
    func leases(of worker: WorkerProcess) -> [Lease] {
        leases.values.filter { $0.worker == worker }.sorted { $0.id < $1.id }
    }

    private mutating func end(_ id: LeaseID) -> Lease? {
        guard let lease = leases.removeValue(forKey: id) else { return nil }
        counts.inFlight -= 1
        return lease
    }
}
