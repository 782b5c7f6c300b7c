internal import CZMQ
internal import WireProtocol

// Called on the socket thread only.
extension SocketThread {
    func run() {
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
            if poll(timeout: timeToWait(closing: closing)) { receive() }
        }
    }

    /// Milliseconds until something is due without anybody asking; -1 for never. Pulls get their time on the way.
    private func timeToWait(closing: ContinuousClock.Instant?) -> Int {
        let now = ContinuousClock.now
        let pulls = desk.withLock { Array($0.pulls.values) }
        if nextTick <= now, !pulls.isEmpty {
            for pull in pulls { pull.tick() }
            nextTick = now + .milliseconds(Self.tickMilliseconds)
        }
        // A router cannot be polled for room at one peer: try again soon.
        if closing != nil || (socket.kind == .router && !waiting.isEmpty) { return 2 }
        return pulls.isEmpty ? -1 : Self.tickMilliseconds
    }

    /// How often pulls look whether they stall.
    private static let tickMilliseconds = 100

    /// Waits for the wake-up, the socket, or the next time that something is due. Whether there is something to read.
    private func poll(timeout: Int) -> Bool {
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
