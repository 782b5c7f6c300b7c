import Digests
import RunSpec
import WireProtocol

import ClusterCore

/// A coordinator among workers that die, stop, hang and come back, on a network that delays, loses and repeats
/// messages: one course of events for each seed. Times are milliseconds.
struct Simulation {
    /// What goes wrong.
    struct Faults {
        /// Deaths, stops, hangs and failures together.
        var incidents = 0
        /// Chance that a message is lost.
        var loss = 0.0
        /// Chance that a message comes twice.
        var repetition = 0.0
        /// Chance that a text's score fails in a way that may pass.
        var retryable = 0.0
        /// Whether the coordinator itself is killed and resumed once.
        var restart = false
        static let none = Faults()
    }

    enum Incident {
        case toCoordinator(Event)
        case toWorker(Message, ConnectionID)
        case finish(LeaseID, Message, ConnectionID)
        case beat(ConnectionID)
        case hello(ConnectionID)
        case resume(ConnectionID)
        case start(SimulatedWorker)
        case mishap
        case pull(GradientPull)
        case tick
        case restart
    }

    var machine: ClusterMachine
    var time = 0
    var log: [String] = []
    var workers: [SimulatedWorker]
    let faults: Faults
    var random: SplitMix64
    var agenda: [(time: Int, order: Int, incident: Incident)] = []
    var scheduled = 0
    var nextIncarnation: UInt64 = 100
    var coordinatorIncarnation: UInt64 = 1
    let plan: RunPlan
    /// Queries whose prompt kills whoever generates from it.
    var poison: Set<UInt32> = []
    /// The optimizer's state: digest of the weights.
    var gradientDigests: [LeaseID: Digest] = [:]
    var commits: [StepRecord] = []
    var evaluations: [EvaluationRecord] = []
    var checkpoint: CheckpointRequest?
    var end: RunEnd?
    /// Where a restarted coordinator goes on.
    var resumed: RunProgress?
    var imbalance = false
    var events = 0

    init(plan: RunPlan, rollout: Int, reward: Int, seed: UInt64, faults: Faults) {
        self.plan = plan
        self.faults = faults
        random = SplitMix64(seed: seed, stream: 7)
        machine = ClusterMachine(settings: Self.settings(incarnation: 1, firstLease: 1))
        workers =
            (0..<rollout).map { SimulatedWorker(name: "rollout-\($0)", role: .rollout, incarnation: UInt64($0 + 1)) }
            + (0..<reward).map { SimulatedWorker(name: "reward-\($0)", role: .reward, incarnation: UInt64($0 + 50)) }
        for worker in workers {
            schedule(.hello(worker.connection), in: number(0...200))
            schedule(.beat(worker.connection), in: number(200...1200))
        }
        for _ in 0..<faults.incidents { schedule(.mishap, in: number(300...60_000)) }
        if faults.restart { schedule(.restart, in: number(1000...60_000)) }
        schedule(.tick, in: 0)
        schedule(.toCoordinator(.submitted(plan.run)), in: number(0...2000))
    }

    static func settings(incarnation: UInt64, firstLease: UInt64) -> ClusterSettings {
        var cluster = ClusterSpec()
        cluster.heartbeat.progressTimeoutSeconds = 40
        return ClusterSettings(
            cluster: cluster, protocolVersion: 1, build: "test", incarnation: incarnation,
            firstLease: LeaseID(rawValue: firstLease))
    }

    /// Goes on until the run has ended; gives up after two simulated hours.
    mutating func run() {
        while end == nil, time < 7_200_000, let next = pop() {
            time = next.time
            events += 1
            happen(next.incident)
            if !machine.leaseCounts.isBalanced { imbalance = true }
        }
    }

    // MARK: Chance and agenda

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(random.next(below: UInt64(range.count)))
    }

    mutating func chance(_ probability: Double) -> Bool {
        Double(random.next(below: 1_000_000)) < probability * 1_000_000
    }

    mutating func schedule(_ incident: Incident, in delay: Int) {
        scheduled += 1
        agenda.append((time + delay, scheduled, incident))
        var child = agenda.count - 1
        while child > 0, isEarlier(child, (child - 1) / 2) {
            agenda.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private func isEarlier(_ a: Int, _ b: Int) -> Bool {
        (agenda[a].time, agenda[a].order) < (agenda[b].time, agenda[b].order)
    }

    private mutating func pop() -> (time: Int, order: Int, incident: Incident)? {
        guard !agenda.isEmpty else { return nil }
        agenda.swapAt(0, agenda.count - 1)
        let first = agenda.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < agenda.count && isEarlier(child, least) {
                least = child
            }
            if least == parent { return first }
            agenda.swapAt(parent, least)
            parent = least
        }
    }
}
