public import WireProtocol

/// The active run, for `status`.
public struct RunActivity: Equatable, Sendable {
    /// The run.
    public var run: RunID
    /// Steps committed.
    public var step: UInt64
    /// Steps there will be.
    public var totalSteps: UInt64
    /// What it is doing, or what it waits for.
    public var detail: String
    /// The policy after the committed steps.
    public var policy: PolicyReference
}

extension ClusterMachine {
    /// What the active run is doing; `nil` when there is none, or it is still being prepared.
    public var activity: RunActivity? {
        guard case .running(let machine) = active else { return nil }
        let waiting = shortage.map { "waiting: \($0.reason); " } ?? ""
        return RunActivity(
            run: machine.plan.run, step: machine.progress.step, totalSteps: machine.plan.totalSteps,
            detail: waiting + machine.activity, policy: machine.progress.policy)
    }

    /// The run that is being prepared, if there is one.
    public var preparing: RunID? {
        if case .preparing(let run) = active { run } else { nil }
    }

    /// Runs that wait for their turn, in order.
    public var queued: [RunID] { queue }

    /// Every known worker, dead ones included, by name.
    public func workers(at now: Instant) -> [WorkerStatus] {
        registry.sorted.map { worker in
            WorkerStatus(
                name: worker.process.name, role: worker.role, host: worker.host,
                state: Self.name(worker.stateText(at: now)),
                lease: worker.lease, secondsSinceHeard: (now - worker.lastHeard).seconds,
                leasesDone: worker.leasesDone, residentBytes: worker.residentBytes)
        }
    }

    /// A text as the wire wants names: short, without control characters.
    private static func name(_ text: String) -> String {
        var name = ""
        for scalar in text.unicodeScalars where scalar.value >= 0x20 && scalar.value != 0x7f {
            if name.utf8.count > 200 { return name + "..." }
            name.unicodeScalars.append(scalar)
        }
        return name
    }
}
