internal import WireProtocol

// Workers come, prove that they live, and go.
extension ClusterMachine {
    mutating func welcome(
        _ hello: Hello, on connection: ConnectionID, at now: Instant, into actions: inout [Action]
    ) {
        guard hello.role != .user else { return }
        var instructionSet: String?
        if case .running(let machine) = active { instructionSet = machine.progress.fleet.instructionSet }
        let replaced: WorkerProcess?
        let before = registry.worker(on: connection)
        switch registry.admit(hello, on: connection, instructionSet: instructionSet, at: now) {
        case .refused(let refusal):
            actions.append(.send(.refusal(refusal), to: connection))
            actions.append(.log(nil, .warning, "\(hello.name) refused: \(refusal.reason)", []))
            return
        case .admitted(let process): replaced = process
        }
        for gone in Set([replaced, before?.process].compactMap { $0 }) {
            let isSame = gone.name == hello.name && gone.incarnation == hello.incarnation
            let loss = isSame ? LeaseLoss.returned("it said hello again") : .failed("a new process has its name")
            loseLeases(of: gone, loss, at: now, into: &actions)
        }
        actions.append(
            .send(
                .welcome(
                    Welcome(
                        build: settings.build, heartbeatMilliseconds: settings.heartbeat.milliseconds,
                        livenessMilliseconds: settings.liveness.milliseconds)), to: connection))
        actions.append(coordinatorBeat(to: connection))
        let what =
            "\(hello.role) worker \(hello.name) on \(hello.host), \(hello.instructionSet), \(hello.threads) threads"
        actions.append(.log(nil, .info, "\(what) joined", []))
        if let worker = registry.worker(on: connection) { setUp(worker, at: now, into: &actions) }
    }

    /// Tells a worker of the active run.
    mutating func setUp(_ worker: Worker, at now: Instant, into actions: inout [Action]) {
        guard case .running(let machine) = active else { return }
        registry.update(worker.process) { $0.session = .preparing(machine.plan.run, told: now) }
        let setup = RunSetup(run: machine.plan.run, specification: machine.plan.specification)
        actions.append(.send(.runSetup(setup), to: worker.connection))
    }

    /// Tells workers again that have not answered for long: the setup or the answer may have been lost.
    mutating func remindPreparing(at now: Instant, into actions: inout [Action]) {
        for worker in registry.sorted where worker.lost == nil {
            if case .preparing(_, let told) = worker.session, now - told > settings.liveness {
                setUp(worker, at: now, into: &actions)
            }
        }
    }

    mutating func take(_ ready: RunReady, of worker: Worker, at now: Instant, into actions: inout [Action]) {
        guard ready.run == activeRun, worker.isPreparing(ready.run) else { return }
        let sameInstructionSet = settings.sameInstructionSet
        var fault: String?
        var policy: PolicyReference?
        drive(at: now, into: &actions) { machine in
            fault = machine.accept(
                worker, fingerprint: ready.fingerprint, sameInstructionSet: sameInstructionSet)
            policy = machine.progress.policy
            return []
        }
        if let fault {
            actions.append(.send(.release(Release(run: ready.run)), to: worker.connection))
            return refuseRun(ready.run, worker, fault, into: &actions)
        }
        registry.update(worker.process) { $0.session = .ready(ready.run) }
        actions.append(.log(ready.run, .info, "\(worker.process.name) is ready", []))
        if worker.role == .rollout, let policy {
            actions.append(
                .send(.weightsAnnouncement(WeightsAnnouncement(run: ready.run, policy: policy)), to: worker.connection))
        }
    }

    mutating func take(_ unavailable: RunUnavailable, of worker: Worker, into actions: inout [Action]) {
        guard unavailable.run == activeRun, worker.isPreparing(unavailable.run) else { return }
        refuseRun(unavailable.run, worker, unavailable.reason, into: &actions)
    }

    private mutating func refuseRun(_ run: RunID, _ worker: Worker, _ reason: String, into actions: inout [Action]) {
        registry.update(worker.process) {
            $0.session = .unavailable(run, reason: reason)
            $0.lastError = reason
        }
        actions.append(.log(run, .error, "\(worker.process.name) cannot serve the run: \(reason)", []))
    }

    mutating func take(_ beat: Heartbeat, of worker: Worker, at now: Instant, into actions: inout [Action]) {
        guard beat.incarnation == worker.process.incarnation else { return }
        registry.update(worker.process) { $0.residentBytes = beat.residentBytes }
        if let lease = beat.lease,
            !leases.note(progress: beat.progress, on: lease, by: worker.process, at: now)
        {
            actions.append(.send(.leaseClosed(lease), to: worker.connection))
        }
        // A worker that works on nothing, long after it was sent a lease, never got the lease, or its result was lost.
        guard beat.lease == nil, let lease = worker.lease, let issued = leases.leases[lease]?.issued,
            now - issued > settings.liveness
        else { return }
        actions.append(.send(.leaseClosed(lease), to: worker.connection))
        lose(lease, .returned("\(worker.process.name) does not have it"), at: now, into: &actions)
    }

    /// A message from a connection that has not said hello to this process of the coordinator: the worker takes us for
    /// the process before. It is told that it is not known, and our heartbeat shows it our incarnation.
    mutating func meetStranger(_ message: Message, on connection: ConnectionID, into actions: inout [Action]) {
        switch message {
        case .rolloutResult, .scoreResult, .gradientResult: leases.refuse()
        case .heartbeat, .runReady, .runUnavailable, .leaseFailure: break
        default: return
        }
        actions.append(.send(.goodbye(Goodbye(reason: "not known here; say hello")), to: connection))
        actions.append(coordinatorBeat(to: connection))
    }

    /// A worker that was taken for dead speaks again: it was stopped, or cut off. Its leases are gone.
    mutating func revive(_ worker: Worker, at now: Instant, into actions: inout [Action]) {
        registry.update(worker.process) {
            $0.lost = nil
            $0.session = .idle
        }
        actions.append(.log(nil, .info, "\(worker.process.name) is back", []))
        setUp(worker, at: now, into: &actions)
    }

    mutating func leave(_ worker: Worker, _ reason: String, at now: Instant, into actions: inout [Action]) {
        registry.remove(worker.process)
        actions.append(.log(nil, .info, "\(worker.process.name) left: \(reason)", []))
        loseLeases(of: worker.process, .returned("it left"), at: now, into: &actions)
    }

    mutating func lose(_ worker: Worker, _ reason: String, at now: Instant, into actions: inout [Action]) {
        registry.update(worker.process) {
            $0.lost = reason
            $0.lease = nil
        }
        actions.append(.log(nil, .warning, "\(worker.process.name) lost: \(reason)", []))
        loseLeases(of: worker.process, .failed("its worker was lost: \(reason)"), at: now, into: &actions)
    }

    mutating func loseSilentWorkers(at now: Instant, into actions: inout [Action]) {
        for worker in registry.silent(at: now) {
            let seconds = StepLine.rounded((now - worker.lastHeard).seconds, digits: 1)
            lose(worker, "silent for \(seconds) s", at: now, into: &actions)
        }
    }

    /// Heartbeats to all live workers, once per interval.
    mutating func beat(at now: Instant, into actions: inout [Action]) {
        let due = nextBeat ?? now
        guard now >= due else { return }
        nextBeat = now + settings.heartbeat
        for worker in registry.sorted where worker.lost == nil {
            actions.append(coordinatorBeat(to: worker.connection))
        }
    }

    private func coordinatorBeat(to connection: ConnectionID) -> Action {
        let beat = Heartbeat(incarnation: settings.incarnation, lease: nil, progress: 0, residentBytes: 0)
        return .send(.heartbeat(beat), to: connection)
    }

    /// Tells the rollout workers of new weights, so that they can fetch them ahead of their next lease.
    func announce(_ policy: PolicyReference, run: RunID, into actions: inout [Action]) {
        for worker in registry.serving(run, role: .rollout) {
            let announcement = WeightsAnnouncement(run: run, policy: policy)
            actions.append(.send(.weightsAnnouncement(announcement), to: worker.connection))
        }
    }
}

extension Duration {
    /// Whole milliseconds, at most what 32 bits hold.
    var milliseconds: UInt32 { UInt32(clamping: Int64(seconds * 1000)) }
}
