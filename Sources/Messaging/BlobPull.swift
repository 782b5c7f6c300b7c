internal import Digests
internal import Dispatch
internal import WireProtocol

/// Which pull a chunk belongs to.
struct PullKey: Hashable {
    let peer: PeerID
    let blob: BlobID
}

/// Drives one ``BlobPullState``: hashes and copies chunks on a queue of its own, in turn with the state.
///
/// Everything below `queue` runs on that queue only, so that when the pull has finished nobody writes to its
/// destination any more. A chunk is hashed while it is still hot from the socket, copied into place, and the digest
/// of the whole follows behind as far as chunks lie side by side.
final class BlobPull: @unchecked Sendable {
    private let blob: BlobID
    private let destination: BlobDestination
    private let request: @Sendable (Message) -> Void
    private let progress: @Sendable (Int) -> Void
    private let backlog = Locked(0)
    private let queue = DispatchQueue(label: "recr1.pull", qos: .userInitiated)

    private var state: BlobPullState
    private var whole = SHA256()
    private var inPlace: Set<UInt32> = []
    private var hashedChunks: UInt32 = 0
    private var completion: ((BlobPullError?) -> Void)?
    private var failure: BlobPullError?

    init(
        _ blob: BlobID, state: BlobPullState, into destination: BlobDestination,
        request: @escaping @Sendable (Message) -> Void, progress: @escaping @Sendable (Int) -> Void
    ) {
        self.blob = blob
        self.state = state
        self.destination = destination
        self.request = request
        self.progress = progress
    }

    /// Begins; `completion` is called once, with `nil` when the blob is in place.
    func start(_ completion: @escaping @Sendable (BlobPullError?) -> Void) {
        queue.async {
            // It may have failed already: cancelled, or the endpoint was closed.
            guard !self.state.isFinished else { return completion(self.failure) }
            self.completion = completion
            self.step(.began)
        }
    }

    /// Takes a manifest, chunk or refusal from the socket thread. `false`, and dropped, when more chunks come than
    /// were asked for.
    func receive(_ message: Message, _ payload: SharedBytes?) -> Bool {
        let isWelcome = backlog.withLock { count in
            guard count < 2 * ProtocolLimits.chunksInFlight else { return false }
            count += 1
            return true
        }
        guard isWelcome else { return false }
        queue.async {
            self.take(message, payload)
            self.backlog.withLock { $0 -= 1 }
        }
        return true
    }

    func tick() { queue.async { self.step(.tick) } }

    func fail(_ error: BlobPullError) { queue.async { self.step(.failed(error)) } }

    private func take(_ message: Message, _ payload: SharedBytes?) {
        switch message {
        case .manifest(let manifest): step(.manifest(manifest))
        case .chunk(let header): take(header.index, payload)
        case .blobUnavailable(let notice): step(.failed(.unavailable(reason: notice.reason)))
        default: break
        }
    }

    private func take(_ index: UInt32, _ payload: SharedBytes?) {
        guard let payload, let manifest = state.manifest, state.awaited.contains(index),
            let range = manifest.range(ofChunk: index)
        else { return }
        let isIntact = payload.withUnsafeBytes { chunk in
            chunk.count == range.count && SHA256.digest(of: chunk) == manifest.chunkDigests[Int(index)]
        }
        if isIntact {
            payload.withUnsafeBytes { chunk in
                UnsafeMutableRawBufferPointer(rebasing: destination.bytes[range]).copyMemory(from: chunk)
            }
            inPlace.insert(index)
        }
        step(.chunk(index, intact: isIntact))
        if isIntact { hashWhole(manifest) }
    }

    /// Feeds the digest of the whole with every chunk that now follows on what it has seen.
    private func hashWhole(_ manifest: BlobManifest) {
        while inPlace.remove(hashedChunks) != nil, let range = manifest.range(ofChunk: hashedChunks) {
            whole.update(UnsafeRawBufferPointer(rebasing: destination.bytes[range]))
            hashedChunks += 1
            progress(range.upperBound)
        }
        if hashedChunks == manifest.chunkDigests.count { step(.whole(whole.finalize())) }
    }

    private func step(_ event: BlobPullState.Event) {
        for action in state.handle(event, now: .now) {
            switch action {
            case .requestManifest: request(.manifestRequest(blob))
            case .requestChunk(let index): request(.chunkRequest(ChunkRequest(blob: blob, index: index)))
            case .checkWhole: break  // Follows in hashWhole, once the last chunk is hashed.
            case .finish(let error):
                failure = error
                completion?(error)
                completion = nil
            }
        }
    }
}
