import Digests
import WireProtocol

import ClusterCore

/// A worker process that answers deterministically: what it makes of a lease is a function of the lease's content.
struct SimulatedWorker {
    let name: WorkerName
    let role: PeerRole
    var incarnation: UInt64
    var connection: ConnectionID
    var isAlive = true
    var isWelcome = false
    /// Incarnation of the coordinator as its heartbeats show it.
    var coordinator: UInt64?
    var run: RunID?
    var isReady = false
    var lease: LeaseID?
    var progress: UInt64 = 0
    /// It keeps sending heartbeats but gets nowhere.
    var hangs = false
    var stoppedUntil = 0
    var inbox: [Message] = []
    var gradients: Set<LeaseID> = []

    init(name: String, role: PeerRole, incarnation: UInt64) {
        self.name = WorkerName(rawValue: name)
        self.role = role
        self.incarnation = incarnation
        connection = ConnectionID(rawValue: Array("\(name)/\(incarnation)".utf8))
    }

    /// The process that takes its name after a kill.
    func successor(incarnation: UInt64) -> SimulatedWorker {
        SimulatedWorker(name: name.rawValue, role: role, incarnation: incarnation)
    }

    var hello: Message {
        .hello(
            Hello(
                protocolVersion: 1, build: "test", role: role, name: name, incarnation: incarnation,
                instructionSet: "avx2", threads: 1, host: "localhost"))
    }

    var heartbeat: Message {
        .heartbeat(Heartbeat(incarnation: incarnation, lease: lease, progress: progress, residentBytes: 1000))
    }
}
