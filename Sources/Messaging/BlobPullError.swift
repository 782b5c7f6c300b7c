public import Digests

/// Why a blob could not be pulled. The destination's content is then undefined.
public enum BlobPullError: Error, Sendable, Equatable {
    /// The peer does not hold it.
    case unavailable(reason: String)
    /// The peer's connection is gone.
    case unreachable
    /// Nothing arrived for this long, in spite of asking again.
    case stalled(chunks: Int, of: Int, after: Duration)
    /// A chunk had the wrong digest each time it was sent.
    case corruptChunk(index: Int, attempts: Int)
    /// The blob, or what its manifest announces, is not the one expected.
    case digestMismatch(expected: Digest, actual: Digest)
    /// The blob's length is not the destination's.
    case sizeMismatch(expected: Int, actual: UInt64)
    /// The calling task was cancelled.
    case cancelled
    /// The endpoint was closed.
    case closed

    /// Whether pulling again, from this peer or another, may succeed.
    public var isRetryable: Bool {
        switch self {
        case .unavailable, .unreachable, .stalled, .corruptChunk: true
        case .digestMismatch, .sizeMismatch, .cancelled, .closed: false
        }
    }
}

extension BlobPullError: CustomStringConvertible {
    /// One sentence with the expected and the actual.
    public var description: String {
        switch self {
        case .unavailable(let reason): "the peer does not offer the blob: \(reason)"
        case .unreachable: "the peer's connection is gone"
        case .stalled(let chunks, let count, let duration):
            "the transfer stalled after \(chunks) of \(count) chunks: nothing arrived for \(duration), asked again in vain"
        case .corruptChunk(let index, let attempts): "chunk \(index) arrived corrupt \(attempts) times"
        case .digestMismatch(let expected, let actual): "expected a blob with digest \(expected), not \(actual)"
        case .sizeMismatch(let expected, let actual): "expected a blob of \(expected) bytes, not \(actual)"
        case .cancelled: "the transfer was cancelled"
        case .closed: "the endpoint was closed during the transfer"
        }
    }
}
