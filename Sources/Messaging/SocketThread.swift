internal import Glibc
internal import WireProtocol

/// The thread that owns an endpoint's socket, and the queue through which other threads reach it.
///
/// Loop: take what was submitted, send what can be sent, poll the socket and the wake-up, receive, repeat.
final class SocketThread: @unchecked Sendable {
    /// What other threads leave for this one. Each peer's backlog counts messages from submission to sending.
    struct Desk {
        var submitted: [Outgoing] = []
        var backlogs: [PeerID: Backlog] = [:]
        var pulls: [PullKey: BlobPull] = [:]
        var counters = TrafficCounters()
        var closing: ContinuousClock.Instant?
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    let inbox: Inbox
    let blobs = BlobServer()
    let desk = Locked(Desk())
    let wakeUp: WakeUp

    // Only the socket thread touches these once it runs.
    let socket: Socket
    var waiting: [PeerID: Fifo<Outgoing>] = [:]
    var violations: [PeerID: Int] = [:]
    var nextTick = ContinuousClock.now

    /// Starts the thread on a socket that is bound or connected.
    init(socket: Socket) {
        self.socket = socket
        let wakeUp = WakeUp()
        self.wakeUp = wakeUp
        inbox = Inbox(onRoom: { wakeUp.signal() })
        start()
    }

    private func start() {
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<SocketThread>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        precondition(result == 0, "cannot start a socket thread: \(String(cString: strerror(result)))")
        pthread_detach(thread)
    }
}

// Called from any thread.
extension SocketThread {
    var counters: TrafficCounters { desk.withLock(\.counters) }

    func send(_ message: Message, payload: SharedBytes?, to peer: PeerID) throws(MessagingError) {
        let frame: [UInt8]
        do { frame = try WireCodec.encode(message, payloadByteCount: payload?.count ?? 0) } catch { throw .wire(error) }
        let outgoing = Outgoing(peer: peer, frame: frame, payload: payload)
        try desk.withLock { desk throws(MessagingError) in
            guard desk.closing == nil else { throw .closed }
            var backlog = desk.backlogs[peer] ?? Backlog()
            guard !backlog.isFull else { throw .outboxFull(peer) }
            backlog.messages += 1
            backlog.bytes += outgoing.byteCount
            desk.backlogs[peer] = backlog
            desk.submitted.append(outgoing)
        }
        wakeUp.signal()
    }

    /// Enters a pull, so that the blob's chunks reach it. `false` when the endpoint is closed.
    func begin(_ pull: BlobPull, for key: PullKey) -> Bool {
        let isOpen = desk.withLock { desk in
            guard desk.closing == nil else { return false }
            precondition(desk.pulls[key] == nil, "\(key.blob) is being pulled from \(key.peer) already")
            desk.pulls[key] = pull
            return true
        }
        wakeUp.signal()
        return isOpen
    }

    func end(_ key: PullKey) { desk.withLock { _ = $0.pulls.removeValue(forKey: key) } }

    /// Asks the thread to stop once everything submitted is sent, or at the deadline.
    func close(linger: Duration) {
        desk.withLock { desk in
            if desk.closing == nil { desk.closing = .now + linger }
        }
        wakeUp.signal()
    }

    /// Returns when the socket is closed and its port free.
    func closed() async {
        await withCheckedContinuation { continuation in
            let isClosed = desk.withLock { desk in
                if !desk.isClosed { desk.closers.append(continuation) }
                return desk.isClosed
            }
            if isClosed { continuation.resume() }
        }
    }
}
