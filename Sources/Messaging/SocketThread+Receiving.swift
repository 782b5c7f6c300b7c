internal import WireProtocol

// Called on the socket thread only.
extension SocketThread {
    /// Messages taken in before anything is sent again.
    private static let batch = 64

    /// Takes in what is there, as far as the inbox has room.
    func receive() {
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
