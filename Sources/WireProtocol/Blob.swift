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
    /// The run whose policy it is.
    public var run: RunID
    /// Version and digest of what may be pulled.
    public var policy: PolicyReference

    /// Stores the values; nothing is checked before it is sent.
    public init(run: RunID, policy: PolicyReference) {
        self.run = run
        self.policy = policy
    }
}

/// The pieces of a blob. Every chunk has `chunkBytes` bytes but the last.
public struct BlobManifest: Equatable, Sendable {
    /// Which bytes.
    public var blob: BlobID
    /// Length of the whole.
    public var byteCount: UInt64
    /// Bytes of each chunk but the last, at most 1 MiB.
    public var chunkBytes: UInt32
    /// SHA-256 of each chunk, in order.
    public var chunkDigests: [Digest]
    /// SHA-256 of the whole.
    public var digest: Digest

    /// Stores the values; nothing is checked before it is sent.
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
    /// Which bytes.
    public var blob: BlobID
    /// Number of the chunk, from 0.
    public var index: UInt32

    /// Stores the values; nothing is checked before it is sent.
    public init(blob: BlobID, index: UInt32) {
        self.blob = blob
        self.index = index
    }
}

/// Goes before a chunk's bytes, which are the message's payload frame.
public struct ChunkHeader: Equatable, Sendable {
    /// Which bytes.
    public var blob: BlobID
    /// Number of the chunk, from 0.
    public var index: UInt32

    /// Stores the values; nothing is checked before it is sent.
    public init(blob: BlobID, index: UInt32) {
        self.blob = blob
        self.index = index
    }
}

/// The blob is not (or no longer) held.
public struct BlobUnavailable: Equatable, Sendable {
    /// Which bytes.
    public var blob: BlobID
    /// For people to read.
    public var reason: String

    /// Stores the values; nothing is checked before it is sent.
    public init(blob: BlobID, reason: String) {
        self.blob = blob
        self.reason = reason
    }
}
