internal import WireProtocol

// Runs: one at a time, in the order they were submitted.
extension ClusterMachine {
    mutating func startNext(into actions: inout [Action]) {
        guard case .none = active, !isStopping, !queue.isEmpty else { return }
        let run = queue.removeFirst()
        active = .preparing(run)
        actions.append(.prepare(run))
    }

    mutating func begin(_ plan: RunPlan, at now: Instant, into actions: inout [Action]) {
        guard case .preparing(plan.run) = active else { return }
        countsBefore = leases.counts
        active = .running(RunMachine(plan: plan, retry: retry))
        actions.append(.begin(plan.run))
        let from = plan.progress.step == 0 ? "begins" : "goes on after step \(plan.progress.step)"
        actions.append(.log(plan.run, .info, "run \(from) with policy \(plan.progress.policy)", []))
        for worker in registry.sorted where worker.lost == nil { setUp(worker, at: now, into: &actions) }
        drive(at: now, into: &actions) { $0.start(at: now) }
    }

    mutating func preparationFailed(_ run: RunID, exitCode: Int32, reason: String, into actions: inout [Action]) {
        guard case .preparing(run) = active else { return }
        active = .none
        actions.append(.end(unstarted(run, .failed, exitCode: exitCode, reason: reason)))
        startNext(into: &actions)
    }

    mutating func cancel(_ run: RunID, at now: Instant, into actions: inout [Action]) {
        if let place = queue.firstIndex(of: run) {
            queue.remove(at: place)
            actions.append(.end(unstarted(run, .cancelled, exitCode: 130, reason: "cancelled")))
        } else if case .preparing(run) = active {
            active = .none
            actions.append(.end(unstarted(run, .cancelled, exitCode: 130, reason: "cancelled")))
            startNext(into: &actions)
        } else if activeRun == run {
            end(.cancelled, exitCode: 130, reason: "cancelled", at: now, into: &actions)
        }
    }

    mutating func interrupt(_ reason: String, at now: Instant, into actions: inout [Action]) {
        isStopping = true
        if case .preparing(let run) = active {
            active = .none
            actions.append(.end(unstarted(run, .interrupted, exitCode: 75, reason: reason)))
        }
        end(.interrupted, exitCode: 75, reason: reason, at: now, into: &actions)
    }

    /// Ends the active run: takes its leases back, frees its workers, reports.
    mutating func end(
        _ state: RunState, exitCode: Int32, reason: String, at now: Instant, into actions: inout [Action]
    ) {
        guard case .running(let machine) = active else { return }
        let run = machine.plan.run
        active = .none
        shortage = nil
        withdrawLeases(into: &actions)
        for worker in registry.sorted {
            if worker.lost == nil { actions.append(.send(.release(Release(run: run)), to: worker.connection)) }
            registry.update(worker.process) {
                $0.session = .idle
                $0.failuresInARow = 0
                $0.restsUntil = now
            }
        }
        actions.append(.end(report(of: machine, state, exitCode: exitCode, reason: reason)))
        startNext(into: &actions)
    }

    private func report(of machine: RunMachine, _ state: RunState, exitCode: Int32, reason: String) -> RunEnd {
        let evaluations = machine.progress.evaluations
        return RunEnd(
            run: machine.plan.run, state: state, exitCode: exitCode, detail: reason, step: machine.progress.step,
            policy: machine.progress.policy, rawInput: evaluations.first { $0.subject == .rawInput },
            before: evaluations.first { $0.subject == .policy && $0.step == 0 },
            after: evaluations.last { $0.subject == .policy && $0.step > 0 }, leases: leases.counts - countsBefore)
    }

    private func unstarted(_ run: RunID, _ state: RunState, exitCode: Int32, reason: String) -> RunEnd {
        RunEnd(
            run: run, state: state, exitCode: exitCode, detail: reason, step: nil, policy: nil, rawInput: nil,
            before: nil, after: nil, leases: LeaseCounts())
    }
}

extension LeaseCounts {
    /// What has come on top since an earlier moment.
    static func - (later: LeaseCounts, earlier: LeaseCounts) -> LeaseCounts {
        var counts = later
        counts.issued -= earlier.issued
        counts.completed -= earlier.completed
        counts.superseded -= earlier.superseded
        counts.quarantined -= earlier.quarantined
        counts.inFlight -= earlier.inFlight
        counts.refused -= earlier.refused
        return counts
    }
}
