internal import Digests
internal import WireProtocol

extension SocketThread {
    func pull(
        _ blob: BlobID, expecting digest: Digest, from peer: PeerID, into destination: BlobDestination,
        stallTime: Duration, progress: @escaping @Sendable (Int) -> Void
    ) async throws(BlobPullError) {
        let key = PullKey(peer: peer, blob: blob)
        let state = BlobPullState(
            expecting: digest, byteCount: destination.bytes.count, stallTime: stallTime, now: .now)
        let pull = BlobPull(
            blob, state: state, into: destination,
            // A full outbox or a closed endpoint shows as a stall or as a failure of the pull.
            request: { [weak self] in try? self?.send($0, payload: nil, to: peer) }, progress: progress)
        guard begin(pull, for: key) else { throw .closed }
        defer { end(key) }
        let failure = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in pull.start { continuation.resume(returning: $0) } }
        } onCancel: {
            pull.fail(.cancelled)
        }
        if let failure { throw failure }
    }
}
