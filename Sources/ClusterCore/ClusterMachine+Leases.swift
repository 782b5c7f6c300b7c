internal import WireProtocol

// Leases go out, results come in, what is lost goes out again.
extension ClusterMachine {
    /// Gives every free worker the oldest task it may start, one lease at a time.
    mutating func dispatch(at now: Instant, into actions: inout [Action]) {
        guard let run = activeRun else { return }
        for worker in registry.free(for: run, at: now) {
            guard let task = leases.task(for: worker.role, worker: worker.process, at: now) else { continue }
            let id = leases.issue(task, to: worker.process, at: now)
            registry.update(worker.process) { $0.lease = id }
            actions.append(.send(task.work.message(as: id), to: worker.connection))
        }
    }

    /// A result: used if its lease is live and it answers the lease; otherwise refused, counted and closed, so that the
    /// worker drops it.
    mutating func take(_ result: WorkResult, of worker: Worker, at now: Instant, into actions: inout [Action]) {
        let id = result.lease
        guard let work = leases.claim(id, by: worker.process) else {
            let isPulled = leases.leases[id]?.worker == worker.process
            if !isPulled { actions.append(.send(.leaseClosed(id), to: worker.connection)) }
            return actions.append(.log(activeRun, .warning, "\(worker.process.name): late result of \(id) refused", []))
        }
        if let fault = ResultCheck.fault(in: result, of: work) {
            actions.append(.send(.leaseClosed(id), to: worker.connection))
            return lose(id, .failed("bad result: \(fault)"), at: now, into: &actions)
        }
        registry.update(worker.process) {
            if $0.lease == id { $0.lease = nil }
        }
        if case .gradient(let gradient) = result {
            return startPull(gradient, from: worker, at: now, into: &actions)
        }
        finish(id, of: worker.process, connection: worker.connection, into: &actions)
        drive(at: now, into: &actions) { $0.take(result, at: now) }
    }

    private mutating func startPull(
        _ result: GradientResult, from worker: Worker, at now: Instant, into actions: inout [Action]
    ) {
        leases.startPull(of: result.lease, result: result, at: now)
        actions.append(
            .pullGradient(
                GradientPull(
                    run: result.run, lease: result.lease, shard: result.shard, connection: worker.connection,
                    digest: result.digest, byteCount: result.byteCount)))
        drive(at: now, into: &actions) {
            $0.noteComputed(shard: result.shard, at: now)
            return []
        }
    }

    mutating func gradientArrived(_ id: LeaseID, at now: Instant, into actions: inout [Action]) {
        guard let lease = leases.leases[id], let result = lease.pulling else {
            return actions.append(.discardGradient(id))
        }
        finish(id, of: lease.worker, connection: registry.worker(lease.worker)?.connection, into: &actions)
        drive(at: now, into: &actions) { $0.take(.gradient(result), at: now) }
    }

    private mutating func finish(
        _ id: LeaseID, of process: WorkerProcess, connection: ConnectionID?, into actions: inout [Action]
    ) {
        leases.complete(id)
        registry.update(process) {
            $0.leasesDone += 1
            $0.failuresInARow = 0
        }
        if let connection { actions.append(.send(.leaseClosed(id), to: connection)) }
    }

    mutating func take(_ failure: LeaseFailure, of worker: Worker, at now: Instant, into actions: inout [Action]) {
        guard leases.leases[failure.lease]?.worker == worker.process else { return }
        let loss: LeaseLoss = failure.retryable ? .failed(failure.reason) : .impossible(failure.reason)
        lose(failure.lease, loss, at: now, into: &actions)
    }

    /// Ends every lease of a process.
    mutating func loseLeases(
        of process: WorkerProcess, _ loss: LeaseLoss, at now: Instant, into actions: inout [Action]
    ) {
        for lease in leases.leases(of: process) { lose(lease.id, loss, at: now, into: &actions) }
    }

    /// Ends one lease without a result, and says so.
    mutating func lose(_ id: LeaseID, _ loss: LeaseLoss, at now: Instant, into actions: inout [Action]) {
        guard let lease = leases.leases[id], let consequence = leases.lose(id, loss, at: now) else { return }
        if lease.pulling != nil { actions.append(.discardGradient(id)) }
        registry.update(lease.worker) { worker in
            if worker.lease == id { worker.lease = nil }
            worker.lastError = loss.reason
            if case .returned = loss { return }
            worker.failuresInARow += 1
            worker.restsUntil = now + retry.pause(afterFailure: worker.failuresInARow)
        }
        let what = "\(id) of \(lease.worker.name): \(loss.reason)"
        switch consequence {
        case .waiting: actions.append(.log(activeRun, .warning, "\(what); issued again", []))
        case .takenApart:
            actions.append(.log(activeRun, .warning, "\(what); issued again piece by piece to find the culprit", []))
        case .quarantined(let work):
            actions.append(.log(activeRun, .error, "\(what); given up: \(work)", []))
            drive(at: now, into: &actions) { $0.giveUp(work, reason: loss.reason, at: now) }
        }
    }

    /// Ends leases whose worker answers but does not get on.
    mutating func loseStalledLeases(at now: Instant, into actions: inout [Action]) {
        let stalled = leases.leases.values
            .filter { $0.pulling == nil && now - $0.progressed > settings.progressTimeout }
            .sorted { $0.id < $1.id }
        for lease in stalled {
            if let worker = registry.worker(lease.worker) {
                actions.append(.send(.leaseClosed(lease.id), to: worker.connection))
            }
            let seconds = StepLine.rounded((now - lease.progressed).seconds, digits: 1)
            lose(lease.id, .failed("no progress for \(seconds) s"), at: now, into: &actions)
        }
    }

    /// Takes everything back that has been given out.
    mutating func withdrawLeases(into actions: inout [Action]) {
        for lease in leases.withdrawAll() {
            if lease.pulling != nil { actions.append(.discardGradient(lease.id)) }
            guard let worker = registry.worker(lease.worker), worker.lost == nil else { continue }
            registry.update(worker.process) {
                if $0.lease == lease.id { $0.lease = nil }
            }
            actions.append(.send(.leaseClosed(lease.id), to: worker.connection))
        }
    }
}
