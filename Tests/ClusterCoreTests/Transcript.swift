import Digests
import RunSpec
import WireProtocol

import ClusterCore

/// A coordinator driven by hand, which writes down what it is told (`>`) and what it does (`  <`).
struct Transcript {
    var machine = ClusterMachine(settings: Simulation.settings(incarnation: 1, firstLease: 1))
    var lines: [String] = []
    var actions: [Action] = []
    var time = 0
    /// Actions that nobody has carried out yet.
    var pending: [Action] = []
    /// Workers that neither answer nor send heartbeats.
    var silent: Set<String> = []
    /// Replaces what a worker would answer; `nil` for no answer.
    var answer: (Message) -> Message? = Transcript.answer
    /// Replaces what the service would answer; `nil` for no answer.
    var serve: (Action) -> Event? = Transcript.serve

    init() {}

    /// Workers `rollout-0...` and `reward-0...`, and a run that has begun. ``settle()`` makes them work.
    init(plan: RunPlan, rollout: Int, reward: Int) {
        for i in 0..<rollout { hello("rollout-\(i)", .rollout) }
        for i in 0..<reward { hello("reward-\(i)", .reward) }
        tell(.submitted(plan.run))
        tell(.prepared(plan))
    }

    static func connection(_ name: String) -> ConnectionID { ConnectionID(rawValue: Array(name.utf8)) }

    mutating func hello(
        _ name: String, _ role: PeerRole, incarnation: UInt64 = 7, build: String = "test", set: String = "avx2",
        on connection: String? = nil
    ) {
        let hello = Hello(
            protocolVersion: 1, build: build, role: role, name: WorkerName(rawValue: name), incarnation: incarnation,
            instructionSet: set, threads: 2, host: "localhost")
        tell(.message(.hello(hello), from: Self.connection(connection ?? name)))
    }

    mutating func ready(_ name: String, fingerprint: String = "f") {
        tell(.message(.runReady(RunReady(run: Fixtures.run, fingerprint: fingerprint)), from: Self.connection(name)))
    }

    mutating func beat(_ name: String, lease: UInt64?, progress: UInt64 = 1, incarnation: UInt64 = 7) {
        let beat = Heartbeat(
            incarnation: incarnation, lease: lease.map { LeaseID(rawValue: $0) }, progress: progress, residentBytes: 5)
        tell(.message(.heartbeat(beat), from: Self.connection(name)))
    }

    /// A live lease as it was sent.
    func lease(_ id: LeaseID) -> Message? {
        guard let lease = machine.leases.leases[id] else { return nil }
        return machine.leases.work(of: lease).message(as: id)
    }

    /// Time passes, in ticks of half a second. Workers that are not silent send heartbeats for what they hold.
    mutating func pass(seconds: Double) {
        var all: [Action] = []
        for _ in 0..<Int(seconds * 2) {
            time += 500
            tell(.tick)
            all += actions
            for worker in machine.workers(at: Instant(sinceOrigin: .milliseconds(time))) {
                let name = worker.name.rawValue
                guard !silent.contains(name), let process = machine.registry.workers[worker.name]?.process else {
                    continue
                }
                let beat = Heartbeat(
                    incarnation: process.incarnation, lease: worker.lease, progress: UInt64(time), residentBytes: 5)
                tell(.message(.heartbeat(beat), from: Self.connection(name)), quietly: true)
                all += actions
            }
        }
        actions = all
    }

    /// Carries out what is pending, and what comes of it, in order, until nothing is left to do.
    mutating func settle() {
        var all: [Action] = []
        while !pending.isEmpty {
            settleOne()
            all += actions
        }
        actions = all
    }

    /// Carries out the first pending action.
    mutating func settleOne() {
        let action = pending.removeFirst()
        actions = []
        if case .send(let message, let connection) = action {
            let name = String(decoding: connection.rawValue, as: UTF8.self)
            guard !silent.contains(name), let reply = answer(message) else { return }
            tell(.message(reply, from: connection))
        } else if let event = serve(action) {
            tell(event)
        }
    }

    /// What a worker answers.
    static func answer(_ message: Message) -> Message? {
        switch message {
        case .runSetup(let setup): .runReady(RunReady(run: setup.run, fingerprint: "f"))
        case .rolloutLease(let lease): .rolloutResult(SimulatedAnswers.rollout(lease))
        case .scoreLease(let lease): .scoreResult(SimulatedAnswers.score(lease) { _ in false })
        case .gradientLease(let lease): .gradientResult(SimulatedAnswers.gradient(lease))
        default: nil
        }
    }

    /// What the service answers.
    static func serve(_ action: Action) -> Event? {
        switch action {
        case .pullGradient(let pull): .gradientArrived(pull.lease)
        case .reduce(let reduction):
            .stepApplied(
                reduction.run, step: reduction.step,
                policy: PolicyReference(
                    version: reduction.policy.version + 1, digest: SHA256.digest(of: "\(reduction.step)")),
                statistics: [NamedValue("gradient/norm", 2), NamedValue("updateSeconds", 1)])
        case .checkpoint(let request): .checkpointWritten(request.run, step: request.step)
        default: nil
        }
    }

    /// - Parameter quietly: written down only when something comes of it.
    mutating func tell(_ event: Event, quietly: Bool = false) {
        let moment = Instant(sinceOrigin: .milliseconds(time))
        actions = machine.handle(event, at: moment)
        pending += actions
        let done = actions.compactMap(Self.line)
        if !(quietly || event == .tick) || !done.isEmpty {
            lines.append("\(Double(time) / 1000) > \(Self.line(event))")
        }
        lines += done.map { "  < " + $0 }
    }

    var logs: [String] {
        actions.compactMap { action in
            if case .log(_, _, let text, _) = action { text } else { nil }
        }
    }

    var end: RunEnd? {
        actions.lazy.compactMap { action -> RunEnd? in
            if case .end(let end) = action { end } else { nil }
        }.first
    }
}
