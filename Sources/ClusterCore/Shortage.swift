internal import WireProtocol

/// Why a run does not get on: there is work, and nobody to do it.
struct Shortage: Equatable, Sendable {
    var role: PeerRole
    var reason: String
    /// How the log says it: a worker that prepares is nothing to worry about.
    var kind: LogKind
    var since: Instant

    /// Every live worker of the role has refused the run.
    var isRefusal: Bool { kind == .error }

    /// What the registry lacks for work of this role; `nil` when a worker serves the run.
    static func of(_ role: PeerRole, run: RunID, in registry: WorkerRegistry, at now: Instant) -> Shortage? {
        guard registry.serving(run, role: role).isEmpty else { return nil }
        let live = registry.sorted.filter { $0.role == role && $0.lost == nil }
        if let preparing = live.first(where: { $0.isPreparing(run) }) {
            return Shortage(
                role: role, reason: "\(preparing.process.name) is preparing", kind: .info, since: now)
        }
        for worker in live {
            if case .unavailable(_, let reason) = worker.session {
                return Shortage(role: role, reason: "\(worker.process.name): \(reason)", kind: .error, since: now)
            }
        }
        return Shortage(role: role, reason: "no \(role) worker is connected", kind: .warning, since: now)
    }
}

extension ClusterMachine {
    /// Says why the run waits, when that changes; ends it when every worker has refused it and no other one comes.
    mutating func watchShortage(at now: Instant, into actions: inout [Action]) {
        guard let run = activeRun else { return }
        guard var current = currentShortage(of: run, at: now) else {
            if shortage != nil { actions.append(.log(run, .info, "the run goes on", [])) }
            return shortage = nil
        }
        if let shortage, shortage.role == current.role, shortage.reason == current.reason {
            current.since = shortage.since
        } else {
            actions.append(.log(run, current.kind, "waiting: \(current.reason)", []))
        }
        shortage = current
        if current.isRefusal, now - current.since > settings.refusalGrace {
            end(
                .failed, exitCode: 69, reason: "every worker refused the run: \(current.reason)", at: now,
                into: &actions)
        }
    }

    private func currentShortage(of run: RunID, at now: Instant) -> Shortage? {
        for role in [PeerRole.rollout, .reward] where leases.hasWaiting(for: role) {
            if let shortage = Shortage.of(role, run: run, in: registry, at: now) { return shortage }
        }
        return nil
    }
}
