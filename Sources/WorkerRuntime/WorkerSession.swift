public import Logging
public import Messaging
import RunSpec
public import WireProtocol

/// What a worker process is called and runs.
public struct WorkerIdentity: Sendable {
    /// Name as operators know it.
    public var name: WorkerName
    /// Build of the program.
    public var build: String
    /// The machine's name.
    public var host: String
    /// Resident memory, asked at each heartbeat.
    public var residentBytes: @Sendable () -> UInt64

    /// Stores the parts.
    public init(
        name: WorkerName, build: String, host: String, residentBytes: @escaping @Sendable () -> UInt64
    ) {
        self.name = name
        self.build = build
        self.host = host
        self.residentBytes = residentBytes
    }
}

/// A worker's side of the cluster: says hello until welcomed, keeps up heartbeats with progress, does one lease at a
/// time through its handler, and says hello again when the coordinator has been silent for too long.
public actor WorkerSession {
    private let endpoint: DealerEndpoint
    private let handler: any LeaseHandler
    private let identity: WorkerIdentity
    private let log: Logger
    private let incarnation = UInt64.random(in: 1...UInt64.max)
    private let clock = ContinuousClock()

    private var welcome: Welcome?
    private var coordinator: UInt64?
    private var heard: ContinuousClock.Instant
    private var said: ContinuousClock.Instant?
    private var jobs: [Job] = []
    private var current: (lease: LeaseID, progress: LeaseProgress)?
    private var isWorking = false
    private var end: WorkerEnd?

    /// Things that are done one after another, in the order they came.
    private enum Job: Sendable {
        case prepare(RunSetup)
        case lease(Message, LeaseID, RunID)
        case announced(WeightsAnnouncement)
        case closed(LeaseID)
        case release(RunID)
    }

    /// A session over an endpoint that is already connecting.
    public init(endpoint: DealerEndpoint, handler: any LeaseHandler, identity: WorkerIdentity, log: Logger) {
        self.endpoint = endpoint
        self.handler = handler
        self.identity = identity
        self.log = log
        heard = clock.now
    }

    /// Serves until refused, released or stopped; returns why.
    public func run() async -> WorkerEnd {
        let receiving = Task { await self.receive() }
        while end == nil {
            keepInTouch()
            let pause = welcome.map { Duration.milliseconds(Int($0.heartbeatMilliseconds)) } ?? .milliseconds(500)
            try? await clock.sleep(for: pause)
        }
        await endpoint.close(linger: .seconds(1))
        receiving.cancel()
        return end ?? .released("stopped")
    }

    /// Hands the lease back and ends the session.
    public func stop(_ reason: WorkerEnd) {
        guard end == nil else { return }
        current?.progress.cancel()
        if welcome != nil { send(.goodbye(Goodbye(reason: "\(reason)"))) }
        end = reason
    }

    private func receive() async {
        for await inbound in endpoint.inbox {
            switch inbound {
            case .message(let message, _): take(message)
            case .violation(let error, _): take(error)
            case .unreachable: welcome = nil
            }
        }
    }

    /// Another version stays another version; anything else may have been one bad frame.
    private func take(_ violation: WireError) {
        if case .version = violation { return end = end ?? .misunderstood(violation) }
        log.warning("message not understood: \(violation)")
    }

    private func take(_ message: Message) {
        heard = clock.now
        switch message {
        case .welcome(let welcome): take(welcome)
        case .refusal(let refusal): end = .refused(refusal)
        case .heartbeat(let beat): take(beat)
        case .goodbye: welcome = nil  // It does not know this connection: hello again.
        case .runSetup(let setup): enqueue(.prepare(setup))
        case .rolloutLease(let lease): enqueue(.lease(message, lease.lease, lease.run))
        case .scoreLease(let lease): enqueue(.lease(message, lease.lease, lease.run))
        case .gradientLease(let lease): enqueue(.lease(message, lease.lease, lease.run))
        case .weightsAnnouncement(let announcement): enqueue(.announced(announcement))
        case .leaseClosed(let lease): close(lease)
        case .release(let release): take(release)
        default: log.debug("ignored a message of no use here")
        }
    }

    private func take(_ welcome: Welcome) {
        if self.welcome == nil { log.info("joined the coordinator (build \(welcome.build))") }
        self.welcome = welcome
    }

    /// A coordinator that was restarted does not know this worker: it must hear hello again.
    private func take(_ beat: Heartbeat) {
        if let coordinator, coordinator != beat.incarnation { welcome = nil }
        coordinator = beat.incarnation
    }

    private func take(_ release: Release) {
        guard let run = release.run else {
            end = .released("the coordinator sent the worker home")
            return
        }
        current?.progress.cancel()
        enqueue(.release(run))
    }

    private func close(_ lease: LeaseID) {
        if current?.lease == lease { current?.progress.cancel() }
        jobs.removeAll { job in
            if case .lease(_, lease, _) = job { true } else { false }
        }
        enqueue(.closed(lease))
    }

    // MARK: Keeping in touch

    private func keepInTouch() {
        let now = clock.now
        if let welcome, now - heard > .milliseconds(Int(welcome.livenessMilliseconds)) {
            log.warning("the coordinator is silent; saying hello until it answers")
            self.welcome = nil
        }
        if welcome != nil {
            beat()
        } else if said.map({ now - $0 >= .seconds(1) }) ?? true {
            said = now
            sayHello()
        }
    }

    /// A hello that breaks the protocol will never be answered: the worker ends in place of trying for ever.
    private func sayHello() {
        do {
            try endpoint.send(.hello(hello))
        } catch .wire(let error) {
            end = end ?? .misunderstood(error)
        } catch {
            log.error("could not send: \(error)")
        }
    }

    private var hello: Hello {
        Hello(
            protocolVersion: UInt32(ProtocolLimits.version), build: identity.build, role: handler.role,
            name: identity.name,
            incarnation: incarnation, instructionSet: handler.instructionSet, threads: UInt32(handler.threads),
            host: identity.host)
    }

    /// The lease in hand, or the one that waits for something before it: a worker that names none would lose it.
    private var heldLease: LeaseID? {
        if let current { return current.lease }
        for case .lease(_, let lease, _) in jobs { return lease }
        return nil
    }

    private func beat() {
        send(
            .heartbeat(
                Heartbeat(
                    incarnation: incarnation, lease: heldLease, progress: current?.progress.done ?? 0,
                    residentBytes: identity.residentBytes())))
    }

    private func send(_ message: Message) {
        do {
            try endpoint.send(message)
        } catch {
            log.error("could not send: \(error)")
        }
    }

    // MARK: One thing after another

    private func enqueue(_ job: Job) {
        jobs.append(job)
        guard !isWorking else { return }
        isWorking = true
        Task { await self.work() }
    }

    private func work() async {
        while end == nil, !jobs.isEmpty { await perform(jobs.removeFirst()) }
        isWorking = false
    }

    private func perform(_ job: Job) async {
        switch job {
        case .prepare(let setup): await prepare(setup)
        case .lease(let message, let lease, let run): await perform(message, lease, run)
        case .announced(let announcement): await handler.announced(announcement)
        case .closed(let lease): await handler.closed(lease)
        case .release(let run): await handler.release(run)
        }
    }

    private func prepare(_ setup: RunSetup) async {
        do {
            let spec = try ExperimentSpec(yaml: setup.specification, fileName: "spec of \(setup.run)")
            let fingerprint = try await handler.prepare(setup.run, spec)
            log.info("ready for \(setup.run)")
            send(.runReady(RunReady(run: setup.run, fingerprint: fingerprint)))
        } catch {
            log.error("cannot serve \(setup.run): \(error)")
            send(.runUnavailable(RunUnavailable(run: setup.run, reason: "\(error)")))
        }
    }

    private func perform(_ message: Message, _ lease: LeaseID, _ run: RunID) async {
        let progress = LeaseProgress()
        current = (lease, progress)
        defer { current = nil }
        do {
            let result = try await handler.perform(message, progress: progress)
            // A result that cannot be sent is a failure of the lease: the coordinator must hear of it.
            if !progress.isCancelled { try endpoint.send(result) }
        } catch {
            guard !progress.isCancelled else { return }
            let failure = error as? LeaseError ?? LeaseError("\(error)", retryable: true)
            log.error("\(lease): \(failure)")
            send(
                .leaseFailure(
                    LeaseFailure(
                        lease: lease, run: run, reason: failure.description, retryable: failure.retryable)))
        }
    }
}
