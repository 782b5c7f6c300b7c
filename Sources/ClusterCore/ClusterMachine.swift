internal import WireProtocol

/// The coordinator's decisions: events and time in, actions out. No socket, no disk, no clock, no random number.
///
/// One value, driven from one place: the service feeds ``handle(_:at:)`` and carries out the actions in order.
public struct ClusterMachine: Sendable {
    /// What the coordinator is doing for the run at the head of the queue.
    enum Active: Sendable {
        case none
        /// The service loads what it needs.
        case preparing(RunID)
        case running(RunMachine)
    }

    let settings: ClusterSettings
    let retry = RetryPolicy()
    package internal(set) var registry: WorkerRegistry
    package internal(set) var leases: LeaseTable
    var queue: [RunID] = []
    var active = Active.none
    /// Nothing new is begun: the coordinator is going down.
    var isStopping = false
    /// When the next heartbeats go out.
    var nextBeat: Instant?
    /// What the run waits for, as last logged.
    var shortage: Shortage?
    /// Lease counts when the active run began: the table serves one run after another.
    var countsBefore = LeaseCounts()

    /// A coordinator with no workers and no runs.
    public init(settings: ClusterSettings) {
        self.settings = settings
        registry = WorkerRegistry(settings: settings)
        leases = LeaseTable(firstLease: settings.firstLease, retry: retry)
    }

    /// What became of all leases so far.
    public var leaseCounts: LeaseCounts { leases.counts }

    /// Takes one event in and says what is to be done, in order. Time must not run backwards.
    public mutating func handle(_ event: Event, at now: Instant) -> [Action] {
        var actions: [Action] = []
        take(event, at: now, into: &actions)
        loseSilentWorkers(at: now, into: &actions)
        loseStalledLeases(at: now, into: &actions)
        remindPreparing(at: now, into: &actions)
        dispatch(at: now, into: &actions)
        watchShortage(at: now, into: &actions)
        beat(at: now, into: &actions)
        return actions
    }

    private mutating func take(_ event: Event, at now: Instant, into actions: inout [Action]) {
        switch event {
        case .message(let message, let connection): take(message, from: connection, at: now, into: &actions)
        case .disconnected(let connection):
            if let worker = registry.worker(on: connection), worker.lost == nil {
                lose(worker, "disconnected", at: now, into: &actions)
            }
        case .tick: break
        case .submitted(let run):
            queue.append(run)
            startNext(into: &actions)
        case .cancel(let run): cancel(run, at: now, into: &actions)
        case .interrupt(let reason): interrupt(reason, at: now, into: &actions)
        case .prepared(let plan): begin(plan, at: now, into: &actions)
        case .preparationFailed(let run, let exitCode, let reason):
            preparationFailed(run, exitCode: exitCode, reason: reason, into: &actions)
        case .gradientArrived(let lease): gradientArrived(lease, at: now, into: &actions)
        case .gradientPullFailed(let lease, let reason):
            lose(lease, .failed("gradient not pulled: \(reason)"), at: now, into: &actions)
        case .stepApplied, .stepRejected, .checkpointWritten, .checkpointFailed:
            takeAnswer(event, at: now, into: &actions)
        case .serviceFailed(let run, let exitCode, let reason):
            if activeRun == run { end(.interrupted, exitCode: exitCode, reason: reason, at: now, into: &actions) }
        }
    }

    private mutating func take(
        _ message: Message, from connection: ConnectionID, at now: Instant, into actions: inout [Action]
    ) {
        if case .hello(let hello) = message { return welcome(hello, on: connection, at: now, into: &actions) }
        guard let worker = registry.worker(on: connection) else {
            return meetStranger(message, on: connection, into: &actions)
        }
        registry.update(worker.process) { $0.lastHeard = now }
        if worker.lost != nil { revive(worker, at: now, into: &actions) }
        switch message {
        case .heartbeat(let beat): take(beat, of: worker, at: now, into: &actions)
        case .goodbye(let goodbye): leave(worker, goodbye.reason, at: now, into: &actions)
        case .runReady(let ready): take(ready, of: worker, at: now, into: &actions)
        case .runUnavailable(let unavailable): take(unavailable, of: worker, into: &actions)
        case .rolloutResult(let result): take(.rollout(result), of: worker, at: now, into: &actions)
        case .scoreResult(let result): take(.score(result), of: worker, at: now, into: &actions)
        case .gradientResult(let result): take(.gradient(result), of: worker, at: now, into: &actions)
        case .leaseFailure(let failure): take(failure, of: worker, at: now, into: &actions)
        default: break
        }
    }
}

// MARK: The runs' side of the state

extension ClusterMachine {
    /// The run that workers work for.
    var activeRun: RunID? {
        if case .running(let machine) = active { machine.plan.run } else { nil }
    }

    /// Lets the active run decide something and does what it wants.
    mutating func drive(
        at now: Instant, into actions: inout [Action], _ decide: (inout RunMachine) -> [RunMachine.Effect]
    ) {
        guard case .running(var machine) = active else { return }
        active = .none
        let effects = decide(&machine)
        active = .running(machine)
        for effect in effects {
            switch effect {
            case .work(let work, let after): leases.add(work, notBefore: now + after)
            case .withdraw: withdrawLeases(into: &actions)
            case .act(let action): actions.append(action)
            case .announce(let policy): announce(policy, run: machine.plan.run, into: &actions)
            case .over(let state, let exitCode, let reason):
                return end(state, exitCode: exitCode, reason: reason, at: now, into: &actions)
            }
        }
    }

    private mutating func takeAnswer(_ event: Event, at now: Instant, into actions: inout [Action]) {
        switch event {
        case .stepApplied(let run, let step, let policy, let statistics) where run == activeRun:
            drive(at: now, into: &actions) {
                $0.applied(step: step, policy: policy, statistics: statistics, at: now)
            }
        case .stepRejected(let run, let step, let reason) where run == activeRun:
            drive(at: now, into: &actions) { $0.rejected(step: step, reason: reason, at: now) }
        case .checkpointWritten(let run, let step) where run == activeRun:
            drive(at: now, into: &actions) { $0.checkpointWritten(step: step, at: now) }
        case .checkpointFailed(let run, let step, let reason) where run == activeRun:
            drive(at: now, into: &actions) { $0.checkpointFailed(step: step, reason: reason, at: now) }
        default: break
        }
    }
}
