package import Digests
package import WireProtocol

/// One pull as a pure state machine: what arrived and the time in, what to do out.
///
///     manifest asked for -> chunks asked for, a window at a time -> whole checked -> finished
///
/// Each chunk is intact once its digest matches; a corrupt one is asked for again. When nothing arrives for the
/// stall time, everything that is awaited is asked for again, which also resumes after the peer was restarted.
package struct BlobPullState {
    /// What happened.
    package enum Event: Equatable {
        case began
        case manifest(BlobManifest)
        /// The chunk's digest was compared with the manifest's.
        case chunk(UInt32, intact: Bool)
        /// The digest of the whole, once all chunks are in place.
        case whole(Digest)
        case tick
        case failed(BlobPullError)
    }

    /// What is to be done.
    package enum Action: Equatable {
        case requestManifest
        case requestChunk(UInt32)
        /// All chunks are in place: compute the digest of the whole.
        case checkWhole
        case finish(BlobPullError?)
    }

    private enum Phase {
        case manifest
        case chunks(BlobManifest)
        case whole(BlobManifest)
        case finished
    }

    /// Times a corrupt chunk is fetched, and times that everything awaited is asked for again in a row.
    package static let attempts = 3

    private let expected: Digest
    private let byteCount: Int
    private let stallTime: Duration
    private var phase = Phase.manifest
    private var lastArrival: ContinuousClock.Instant
    private var resumptions = 0
    private var corrupt: [UInt32: Int] = [:]
    /// Asked for and not yet intact; at most ``ProtocolLimits/chunksInFlight``.
    package private(set) var awaited: Set<UInt32> = []
    private var nextIndex: UInt32 = 0
    /// Chunks in place.
    package private(set) var intactCount = 0

    package init(expecting digest: Digest, byteCount: Int, stallTime: Duration, now: ContinuousClock.Instant) {
        expected = digest
        self.byteCount = byteCount
        self.stallTime = stallTime
        lastArrival = now
    }

    /// The manifest, while chunks may arrive.
    package var manifest: BlobManifest? {
        if case .chunks(let manifest) = phase { manifest } else { nil }
    }

    /// Whether nothing more will happen.
    package var isFinished: Bool {
        if case .finished = phase { true } else { false }
    }

    package mutating func handle(_ event: Event, now: ContinuousClock.Instant) -> [Action] {
        switch (event, phase) {
        case (_, .finished): return []
        case (.failed(let error), _): return finish(error)
        case (.began, .manifest): return [.requestManifest]
        case (.manifest(let manifest), .manifest): return take(manifest, now)
        case (.chunk(let index, let intact), .chunks(let manifest)): return take(index, intact, manifest, now)
        case (.whole(let digest), .whole):
            return finish(digest == expected ? nil : .digestMismatch(expected: expected, actual: digest))
        case (.tick, _): return tick(now)
        default: return []
        }
    }

    private mutating func finish(_ error: BlobPullError?) -> [Action] {
        phase = .finished
        awaited = []
        return [.finish(error)]
    }

    private mutating func take(_ manifest: BlobManifest, _ now: ContinuousClock.Instant) -> [Action] {
        arrived(now)
        guard manifest.byteCount == UInt64(byteCount) else {
            return finish(.sizeMismatch(expected: byteCount, actual: manifest.byteCount))
        }
        guard manifest.digest == expected else {
            return finish(.digestMismatch(expected: expected, actual: manifest.digest))
        }
        phase = .chunks(manifest)
        return fillWindow(manifest)
    }

    private mutating func take(
        _ index: UInt32, _ intact: Bool, _ manifest: BlobManifest, _ now: ContinuousClock.Instant
    ) -> [Action] {
        guard awaited.contains(index) else { return [] }
        arrived(now)
        guard intact else {
            corrupt[index, default: 0] += 1
            let count = corrupt[index, default: 0]
            return count < Self.attempts
                ? [.requestChunk(index)] : finish(.corruptChunk(index: Int(index), attempts: count))
        }
        awaited.remove(index)
        intactCount += 1
        if intactCount == manifest.chunkDigests.count {
            phase = .whole(manifest)
            return [.checkWhole]
        }
        return fillWindow(manifest)
    }

    private mutating func fillWindow(_ manifest: BlobManifest) -> [Action] {
        var actions: [Action] = []
        while awaited.count < ProtocolLimits.chunksInFlight, nextIndex < manifest.chunkDigests.count {
            awaited.insert(nextIndex)
            actions.append(.requestChunk(nextIndex))
            nextIndex += 1
        }
        return actions
    }

    private mutating func arrived(_ now: ContinuousClock.Instant) {
        lastArrival = now
        resumptions = 0
    }

    private mutating func tick(_ now: ContinuousClock.Instant) -> [Action] {
        guard now - lastArrival >= stallTime else { return [] }
        switch phase {
        case .whole, .finished: return []
        case .manifest, .chunks: break
        }
        guard resumptions < Self.attempts else {
            let count = manifest?.chunkDigests.count ?? 0
            return finish(.stalled(chunks: intactCount, of: count, after: stallTime * (Self.attempts + 1)))
        }
        resumptions += 1
        lastArrival = now
        return manifest == nil ? [.requestManifest] : awaited.sorted().map { .requestChunk($0) }
    }
}
