import ClusterCore
import Foundation
import Kernels
import Launch
import Logging
import Messaging
import RunSpec
import RunStore
import WireProtocol

/// The coordinator at work: feeds the machine with messages, time and the results of its own actions, and carries out
/// what the machine decides. All state is on this actor; computing happens on one queue beside it.
actor CoordinatorService {
    let cluster: ClusterSpec
    let endpoint: RouterEndpoint
    let catalog: RunCatalog
    let log = Logger(label: "coordinator")
    let compute = ComputeQueue(label: "recr1.training")
    /// Used on the training queue only.
    let pool: ThreadPool
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    var machine: ClusterMachine
    var active: ActiveRun?
    var pulls: [LeaseID: Task<Void, Never>] = [:]
    /// Runs of this process that are not over.
    var journals: [RunID: RunJournal] = [:]
    /// Events that actions gave rise to; taken after the actions before them.
    private var pending: [Event] = []
    private var isHandling = false

    init(cluster: ClusterSpec, endpoint: RouterEndpoint, catalog: RunCatalog, settings: ClusterSettings) {
        self.cluster = cluster
        self.endpoint = endpoint
        self.catalog = catalog
        pool = ThreadPool(threads: cluster.coordinator.threads)
        machine = ClusterMachine(settings: settings)
        start = clock.now
    }

    /// Serves until a stop signal, which it returns; the active run is left resumable.
    func run() async -> Int32 {
        let receiving = Task { await self.takeMessages() }
        let ticking = Task { await self.takeTime() }
        let signal = await Signals.stops().first { _ in true } ?? SIGTERM
        handle(.interrupt(reason: "the coordinator was stopped"))
        ticking.cancel()
        await endpoint.close(linger: .seconds(1))
        await receiving.value
        return signal
    }

    /// Feeds one event to the machine and carries out what it wants, and what comes of that.
    func handle(_ event: Event) {
        pending.append(event)
        guard !isHandling else { return }
        isHandling = true
        while !pending.isEmpty {
            for action in machine.handle(pending.removeFirst(), at: now) { carryOut(action) }
        }
        isHandling = false
    }

    /// Time since the service began; it never runs backwards.
    var now: Instant { Instant(sinceOrigin: clock.now - start) }

    /// Wall-clock time, for records only.
    var unixSeconds: Double { Date().timeIntervalSince1970 }

    private func takeMessages() async {
        for await inbound in endpoint.inbox {
            switch inbound {
            case .message(let message, let peer): take(message, from: peer)
            case .unreachable(let peer): handle(.disconnected(ConnectionID(rawValue: peer.bytes)))
            case .violation(let error, let peer): refuse(error, from: peer)
            }
        }
    }

    private func takeTime() async {
        let interval = Duration.seconds(cluster.heartbeat.intervalSeconds / 4)
        while !Task.isCancelled {
            handle(.tick)
            try? await clock.sleep(for: interval)
        }
    }

    private func take(_ message: Message, from peer: PeerID) {
        if let answer = answer(message) {
            send(answer, to: peer)
        } else {
            handle(.message(message, from: ConnectionID(rawValue: peer.bytes)))
        }
    }

    /// A peer that cannot be understood is told why: it may be of another build.
    private func refuse(_ error: WireError, from peer: PeerID) {
        log.warning("message from \(peer) not understood: \(error)")
        send(.refusal(Refusal(exitCode: ExitStatus.configuration.rawValue, reason: "\(error)")), to: peer)
    }

    func send(_ message: Message, to peer: PeerID) {
        do {
            try endpoint.send(message, to: peer)
        } catch {
            log.warning("could not send to \(peer): \(error)")
            handle(.disconnected(ConnectionID(rawValue: peer.bytes)))
        }
    }
}
