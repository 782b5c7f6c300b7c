internal import CZMQ
internal import Glibc
internal import WireProtocol

/// The thread that owns an endpoint's socket, and the queue through which other threads reach it.
///
/// Loop: take what was submitted, send what can be sent, poll the socket and the wake-up, receive, repeat.
final class SocketThread: @unchecked Sendable {
    /// What other threads leave for this one. Each peer's backlog counts messages from submission to sending.
    private struct Desk {
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
    private let desk = Locked(Desk())
    private let wakeUp: WakeUp

    // Only the socket thread touches these once it runs.
    private let socket: Socket
    private var waiting: [PeerID: Fifo<Outgoing>] = [:]
    private var violations: [PeerID: Int] = [:]

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

// The loop.
extension SocketThread {
    private func run() {
        while true {
            let (submitted, closing) = desk.withLock { desk in
                defer { desk.submitted.removeAll(keepingCapacity: true) }
                return (desk.submitted, desk.closing)
            }
            for outgoing in submitted { waiting[outgoing.peer, default: Fifo()].append(outgoing) }
            flush()
            if let closing, waiting.isEmpty || closing <= .now {
                finish(linger: max(.zero, closing - .now))
                return
            }
            if poll(closing: closing) { receive() }
        }
    }

    /// Waits for the wake-up, the socket, or the next time that something is due. Whether there is something to read.
    private func poll(closing: ContinuousClock.Instant?) -> Bool {
        let pulls = desk.withLock { Array($0.pulls.values) }
        for pull in pulls { pull.tick() }
        var timeout = pulls.isEmpty ? -1 : 200
        // A router cannot be polled for room at one peer: try again soon.
        if socket.kind == .router, !waiting.isEmpty { timeout = 2 }
        if closing != nil { timeout = 2 }

        var events: Int16 = inbox.hasRoom ? Int16(ZMQ_POLLIN) : 0
        if socket.kind == .dealer, !waiting.isEmpty { events |= Int16(ZMQ_POLLOUT) }
        var items = [
            zmq_pollitem_t(socket: nil, fd: wakeUp.descriptor, events: Int16(ZMQ_POLLIN), revents: 0),
            zmq_pollitem_t(socket: socket.handle, fd: 0, events: events, revents: 0),
        ]
        guard zmq_poll(&items, 2, timeout) > 0 else { return false }
        if items[0].revents != 0 { wakeUp.clear() }
        return items[1].revents & Int16(ZMQ_POLLIN) != 0
    }

    /// Sends what can be sent now; a peer that takes nothing in does not hold up the others.
    private func flush() {
        for peer in waiting.keys {
            while let outgoing = waiting[peer]?.first {
                switch socket.send(outgoing.frame, payload: outgoing.payload, to: peer) {
                case .sent:
                    _ = waiting[peer]?.popFirst()
                    settle(outgoing, sent: true)
                    continue
                case .later: break
                case .unreachable: discard(peer)
                }
                break
            }
            if waiting[peer]?.isEmpty == true { waiting[peer] = nil }
        }
    }

    private func discard(_ peer: PeerID) {
        while let outgoing = waiting[peer]?.popFirst() { settle(outgoing, sent: false) }
        inbox.push(.unreachable(peer), byteCount: 0)
        let pulls = desk.withLock { $0.pulls.filter { $0.key.peer == peer }.map(\.value) }
        for pull in pulls { pull.fail(.unreachable) }
    }

    private func settle(_ outgoing: Outgoing, sent: Bool) {
        desk.withLock { desk in
            if sent {
                desk.counters.sentMessages += 1
                desk.counters.sentBytes += outgoing.byteCount
            } else {
                desk.counters.undeliverable += 1
            }
            guard var backlog = desk.backlogs[outgoing.peer] else { return }
            backlog.messages -= 1
            backlog.bytes -= outgoing.byteCount
            desk.backlogs[outgoing.peer] = backlog.messages > 0 ? backlog : nil
        }
    }

    private func finish(linger: Duration) {
        socket.close(linger: linger)
        let (closers, pulls) = desk.withLock { desk in
            desk.isClosed = true
            defer {
                desk.closers = []
                desk.pulls = [:]
            }
            return (desk.closers, Array(desk.pulls.values))
        }
        for pull in pulls { pull.fail(.closed) }
        inbox.finish()
        for closer in closers { closer.resume() }
    }
}

// Receiving.
extension SocketThread {
    /// Messages taken in before anything is sent again.
    private static let batch = 64

    private func receive() {
        for _ in 0..<Self.batch {
            guard inbox.hasRoom, let (frames, count) = socket.receive() else { return }
            take(frames[...], count)
        }
    }

    private func take(_ frames: ArraySlice<ReceivedFrame>, _ count: Int) {
        var frames = frames
        var count = count
        var peer = PeerID.coordinator
        if socket.kind == .router, let id = frames.popFirst() {
            peer = PeerID(bytes: Array(id.bytes))
            count -= 1
        }
        let byteCount = frames.reduce(0) { $0 + $1.count }
        desk.withLock { $0.counters.receivedBytes += byteCount }
        guard violations[peer, default: 0] < EndpointLimits.violationsInARow else {
            desk.withLock { $0.counters.violations += 1 }
            return
        }
        do throws(WireError) {
            guard let frame = frames.popFirst(), count <= 2 else { throw .frameCount(count) }
            let payload = frames.first
            let message = try WireCodec.decode(frame.bytes, payloadByteCount: payload?.count ?? 0)
            desk.withLock { $0.counters.receivedMessages += 1 }
            violations[peer] = nil
            route(message, payload?.shared, from: peer, byteCount: byteCount)
        } catch {
            violation(error, from: peer)
        }
    }

    private func violation(_ error: WireError, from peer: PeerID) {
        if violations.count >= EndpointLimits.watchedPeers { violations = [:] }
        violations[peer, default: 0] += 1
        desk.withLock { $0.counters.violations += 1 }
        inbox.push(.violation(error, from: peer), byteCount: 0)
    }

    private func route(_ message: Message, _ payload: SharedBytes?, from peer: PeerID, byteCount: Int) {
        switch message {
        case .manifestRequest, .chunkRequest: serve(message, to: peer)
        case .manifest(let manifest): forward(manifest.blob, message, payload, from: peer)
        case .chunk(let header): forward(header.blob, message, payload, from: peer)
        case .blobUnavailable(let notice): forward(notice.blob, message, payload, from: peer)
        default: inbox.push(.message(message, from: peer), byteCount: byteCount)
        }
    }

    private func serve(_ request: Message, to peer: PeerID) {
        guard waiting[peer, default: Fifo()].count < EndpointLimits.chunksOwed,
            let (answer, payload) = blobs.answer(request),
            let frame = try? WireCodec.encode(answer, payloadByteCount: payload?.count ?? 0)
        else {
            desk.withLock { $0.counters.unsolicited += 1 }
            return
        }
        waiting[peer, default: Fifo()].append(Outgoing(peer: peer, frame: frame, payload: payload))
    }

    private func forward(_ blob: BlobID, _ message: Message, _ payload: SharedBytes?, from peer: PeerID) {
        let pull = desk.withLock { $0.pulls[PullKey(peer: peer, blob: blob)] }
        guard let pull, pull.receive(message, payload) else {
            desk.withLock { $0.counters.unsolicited += 1 }
            return
        }
    }
}
