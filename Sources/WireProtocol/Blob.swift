public import Digests

/// Bulk bytes that one side holds and the other pulls, chunk by chunk.
public enum BlobID: Hashable, Sendable {
    /// bf16 parameters of a policy version.
    case weights(run: RunID, version: UInt64)
    /// float32 gradient of a lease.
    case gradient(run: RunID, lease: LeaseID)
}

/// New weights are there to be pulled.
public struct WeightsAnnouncement: Equatable, Sendable {
    public var run: RunID
    public var policy: PolicyReference

    public init(run: RunID, policy: PolicyReference) {
        self.run = run
        self.policy = policy
    }
}

/// The pieces of a blob. Every chunk has `chunkBytes` bytes but the last.
public struct BlobManifest: Equatable, Sendable {
    public var blob: BlobID
    public var byteCount: UInt64
    public var chunkBytes: UInt32
    /// SHA-256 of each chunk, in order.
    public var chunkDigests: [Digest]
    /// SHA-256 of the whole.
    public var digest: Digest

    public init(blob: BlobID, byteCount: UInt64, chunkBytes: UInt32, chunkDigests: [Digest], digest: Digest) {
        self.blob = blob
        self.byteCount = byteCount
        self.chunkBytes = chunkBytes
        self.chunkDigests = chunkDigests
        self.digest = digest
    }
}

/// Asks for one chunk; at most a credit window of them is in flight.
public struct ChunkRequest: Equatable, Sendable {
    public var blob: BlobID
    public var index: UInt32

    public init(blob: BlobID, index: UInt32) {
        self.blob = blob
        self.index = index
    }
}

/// Goes before a chunk's bytes, which are the message's payload frame.
public struct ChunkHeader: Equatable, Sendable {
    public var blob: BlobID
    public var index: UInt32

    public init(blob: BlobID, index: UInt32) {
        self.blob = blob
        self.index = index
    }
}

/// The blob is not (or no longer) held.
public struct BlobUnavailable: Equatable, Sendable {
    public var blob: BlobID
    public var reason: String

    public init(blob: BlobID, reason: String) {
        self.blob = blob
        self.reason = reason
    }
}
