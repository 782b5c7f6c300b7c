import Digests
import WireProtocol

import ClusterCore

extension Simulation {
    mutating func happen(_ incident: Incident) {
        switch incident {
        case .tick:
            tell(.tick)
            schedule(.tick, in: 500)
        case .toCoordinator(let event): tell(event)
        case .toWorker(let message, let connection): deliver(message, to: connection)
        case .finish(let lease, let message, let connection):
            guard let i = index(connection), workers[i].isAlive else { return }
            if workers[i].stoppedUntil > time {
                return schedule(incident, in: workers[i].stoppedUntil - time + 1)
            }
            guard workers[i].lease == lease, !workers[i].hangs else { return }
            workers[i].lease = nil
            if case .gradientResult = message { workers[i].gradients.insert(lease) }
            send(message, from: connection)
        case .beat(let connection): beat(connection)
        case .hello(let connection): hello(connection)
        case .resume(let connection):
            guard let i = index(connection) else { return }
            let inbox = workers[i].inbox
            workers[i].inbox = []
            for message in inbox { deliver(message, to: connection) }
        case .start(let worker):
            workers.removeAll { $0.name == worker.name }
            workers.append(worker)
            schedule(.hello(worker.connection), in: 0)
            schedule(.beat(worker.connection), in: 1000)
        case .mishap: mishap()
        case .pull(let pull): finishPull(pull)
        case .restart: restartCoordinator()
        }
    }

    func index(_ connection: ConnectionID) -> Int? { workers.firstIndex { $0.connection == connection } }

    // MARK: Workers

    private mutating func hello(_ connection: ConnectionID) {
        guard let i = index(connection), workers[i].isAlive, !workers[i].isWelcome else { return }
        send(workers[i].hello, from: connection)
        schedule(.hello(connection), in: 3000)
    }

    private mutating func beat(_ connection: ConnectionID) {
        guard let i = index(connection), workers[i].isAlive else { return }
        if workers[i].stoppedUntil <= time {
            if !workers[i].hangs { workers[i].progress += 1 }
            if workers[i].isWelcome { send(workers[i].heartbeat, from: connection) }
        }
        schedule(.beat(connection), in: 1000)
    }

    private mutating func deliver(_ message: Message, to connection: ConnectionID) {
        guard let i = index(connection), workers[i].isAlive else {
            if chance(0.5) { schedule(.toCoordinator(.disconnected(connection)), in: 1) }
            return
        }
        if workers[i].stoppedUntil > time { return workers[i].inbox.append(message) }
        switch message {
        case .welcome: workers[i].isWelcome = true
        case .goodbye: forgetCoordinator(i)
        case .heartbeat(let beat):
            if let known = workers[i].coordinator, known != beat.incarnation { forgetCoordinator(i) }
            workers[i].coordinator = beat.incarnation
        case .runSetup(let setup):
            workers[i].run = setup.run
            let ready = RunReady(run: setup.run, fingerprint: "\(workers[i].role)")
            send(.runReady(ready), from: connection, after: number(10...500))
        case .release:
            workers[i].run = nil
            workers[i].lease = nil
        case .leaseClosed(let lease):
            workers[i].gradients.remove(lease)
            if workers[i].lease == lease { workers[i].lease = nil }
        case .rolloutLease(let lease):
            if lease.groups.contains(where: { poison.contains(UInt32($0.promptTokens[0])) }) { return kill(i) }
            work(i, lease.lease, .rolloutResult(SimulatedAnswers.rollout(lease)))
        case .scoreLease(let lease):
            var random = random
            let result = SimulatedAnswers.score(lease) { _ in
                Double(random.next(below: 1000)) < faults.retryable * 1000
            }
            self.random = random
            work(i, lease.lease, .scoreResult(result))
        case .gradientLease(let lease):
            let result = SimulatedAnswers.gradient(lease)
            gradientDigests[lease.lease] = result.digest
            work(i, lease.lease, .gradientResult(result))
        default: break
        }
    }

    private mutating func work(_ i: Int, _ lease: LeaseID, _ result: Message) {
        workers[i].lease = lease
        workers[i].progress = 0
        schedule(.finish(lease, result, workers[i].connection), in: number(50...3000))
    }

    private mutating func forgetCoordinator(_ i: Int) {
        workers[i].isWelcome = false
        workers[i].lease = nil
        schedule(.hello(workers[i].connection), in: number(1...500))
    }

    // MARK: Mishaps

    private mutating func mishap() {
        let living = workers.indices.filter { workers[$0].isAlive }
        guard !living.isEmpty else { return }
        let i = living[number(0...(living.count - 1))]
        switch number(0...4) {
        case 0: kill(i)
        case 1:
            workers[i].stoppedUntil = time + number(2000...30_000)
            schedule(.resume(workers[i].connection), in: workers[i].stoppedUntil - time + 1)
        case 2:
            workers[i].hangs = true
            schedule(.start(workers[i].successor(incarnation: fresh())), in: number(60_000...90_000))
        case 3:
            send(.goodbye(Goodbye(reason: "asked to stop")), from: workers[i].connection)
            workers[i].isAlive = false
            schedule(.start(workers[i].successor(incarnation: fresh())), in: number(1000...20_000))
        default:
            guard let lease = workers[i].lease, let run = workers[i].run else { return }
            workers[i].lease = nil
            let failure = LeaseFailure(lease: lease, run: run, reason: "out of memory", retryable: true)
            send(.leaseFailure(failure), from: workers[i].connection)
        }
    }

    private mutating func kill(_ i: Int) {
        workers[i].isAlive = false
        schedule(.start(workers[i].successor(incarnation: fresh())), in: number(500...30_000))
    }

    private mutating func fresh() -> UInt64 {
        nextIncarnation += 1
        return nextIncarnation
    }

    /// The coordinator dies and a new process resumes from the last checkpoint; weights are as they were then.
    private mutating func restartCoordinator() {
        guard machine.activity != nil else { return }
        coordinatorIncarnation += 1
        var progress = RunProgress(start: plan.reference)
        if let checkpoint {
            progress = RunProgress(
                step: checkpoint.step, policy: checkpoint.policy,
                evaluations: evaluations.filter { $0.step <= checkpoint.step }, fleet: checkpoint.fleet)
        }
        commits.removeAll { $0.step > progress.step }
        evaluations.removeAll { $0.step > progress.step }
        if checkpoint == nil { evaluations = [] }
        agenda.removeAll { entry in
            switch entry.incident {
            case .toCoordinator, .pull: true
            default: false
            }
        }
        agenda.sort { ($0.time, $0.order) < ($1.time, $1.order) }
        machine = ClusterMachine(
            settings: Self.settings(incarnation: coordinatorIncarnation, firstLease: 1_000_000))
        resumed = progress
        schedule(.toCoordinator(.submitted(plan.run)), in: 1500)
    }

    // MARK: Network

    mutating func send(_ message: Message, from connection: ConnectionID, after delay: Int = 0) {
        if chance(faults.loss) { return }
        schedule(.toCoordinator(.message(message, from: connection)), in: delay + number(1...50))
        if chance(faults.repetition) {
            schedule(.toCoordinator(.message(message, from: connection)), in: delay + number(51...5000))
        }
    }

    private mutating func finishPull(_ pull: GradientPull) {
        let holder = index(pull.connection).map { workers[$0] }
        let holds = holder.map { $0.isAlive && $0.gradients.contains(pull.lease) } ?? false
        if holds, !chance(faults.loss) {
            tell(.gradientArrived(pull.lease))
        } else {
            tell(.gradientPullFailed(pull.lease, reason: "no answer"))
        }
    }
}
