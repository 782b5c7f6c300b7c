package import WireProtocol

/// Who is there. Decides on hellos, knows who has fallen silent; leases are the ``LeaseTable``'s.
package struct WorkerRegistry: Sendable {
    /// What a hello led to.
    enum Admission: Equatable, Sendable {
        case refused(Refusal)
        /// Taken in, in place of an earlier session of that name if there was one.
        case admitted(replaced: WorkerProcess?)
    }

    let settings: ClusterSettings
    package private(set) var workers: [WorkerName: Worker] = [:]
    private var names: [ConnectionID: WorkerName] = [:]

    init(settings: ClusterSettings) { self.settings = settings }

    /// All workers by name.
    package var sorted: [Worker] { workers.values.sorted { $0.process.name < $1.process.name } }

    /// The worker of a connection, dead or alive.
    package func worker(on connection: ConnectionID) -> Worker? { names[connection].flatMap { workers[$0] } }

    /// The worker of a process, unless another one has taken its name.
    func worker(_ process: WorkerProcess) -> Worker? {
        workers[process.name].flatMap { $0.process == process ? $0 : nil }
    }

    /// Takes a worker in or refuses it. A name belongs to the process that said hello last.
    ///
    /// - Parameter instructionSet: what the active run's arithmetic is bound to, if it is.
    mutating func admit(
        _ hello: Hello, on connection: ConnectionID, instructionSet: String?, at now: Instant
    ) -> Admission {
        if let refusal = refusal(of: hello, instructionSet: instructionSet) { return .refused(refusal) }
        let before = workers[hello.name]
        if let before { names[before.connection] = nil }
        if let other = names[connection] { workers[other] = nil }
        workers[hello.name] = Worker(hello: hello, connection: connection, at: now)
        names[connection] = hello.name
        return .admitted(replaced: before?.process)
    }

    private func refusal(of hello: Hello, instructionSet: String?) -> Refusal? {
        if hello.protocolVersion != settings.protocolVersion {
            return mismatch("wire protocol", settings.protocolVersion.description, hello.protocolVersion.description)
        }
        if hello.build != settings.build { return mismatch("build", settings.build, hello.build) }
        if hello.role == .rollout, settings.sameInstructionSet {
            let others = workers.values.filter {
                $0.role == .rollout && $0.lost == nil && $0.process.name != hello.name
            }
            let expected = instructionSet ?? others.map(\.instructionSet).min()
            if let expected, expected != hello.instructionSet {
                return mismatch("instruction set of the run's rollout workers", expected, hello.instructionSet)
            }
        }
        if workers[hello.name] == nil, workers.count >= settings.maximumWorkers {
            return Refusal(exitCode: 69, reason: "the coordinator has \(workers.count) workers, its limit")
        }
        return nil
    }

    private func mismatch(_ what: String, _ ours: String, _ theirs: String) -> Refusal {
        Refusal(exitCode: 78, reason: "\(what): the coordinator has \(ours), this worker has \(theirs)")
    }

    /// Changes a worker in place; nothing happens when another process has taken its name.
    mutating func update(_ process: WorkerProcess, _ change: (inout Worker) -> Void) {
        guard var worker = worker(process) else { return }
        change(&worker)
        workers[process.name] = worker
    }

    /// Forgets a worker that has left.
    mutating func remove(_ process: WorkerProcess) {
        guard let worker = worker(process) else { return }
        names[worker.connection] = nil
        workers[process.name] = nil
    }

    /// Live workers that have been silent for too long, by name.
    func silent(at now: Instant) -> [Worker] {
        sorted.filter { $0.lost == nil && now - $0.lastHeard > settings.liveness }
    }

    /// Live workers that may take a lease of the run now, by name.
    func free(for run: RunID, at now: Instant) -> [Worker] {
        sorted.filter { $0.serves(run) && $0.lease == nil && $0.restsUntil <= now }
    }

    /// Instruction set or fingerprint that disagrees needs the workers of a role that serve the run.
    func serving(_ run: RunID, role: PeerRole) -> [Worker] {
        sorted.filter { $0.role == role && $0.serves(run) }
    }
}
