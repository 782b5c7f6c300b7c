internal import Digests
internal import Dispatch
public import WireProtocol

/// The blobs that an endpoint's peers may pull. Callable from any thread.
///
/// Bytes stay where they are: each chunk that is sent refers to them, so they live until the last one is gone.
public final class BlobServer: Sendable {
    private struct Published {
        let manifest: BlobManifest
        let bytes: SharedBytes
    }

    private let published = Locked<[BlobID: Published]>([:])

    init() {}

    /// Offers bytes under a blob's name, in place of those before, and returns their manifest.
    ///
    /// Hashing takes about a second per gigabyte, on threads of its own.
    @discardableResult
    public func publish(_ bytes: SharedBytes, as blob: BlobID) async -> BlobManifest {
        let manifest = await BlobManifest.of(bytes, as: blob)
        published.withLock { $0[blob] = Published(manifest: manifest, bytes: bytes) }
        return manifest
    }

    /// Offers the blob no longer. Chunks on their way still arrive.
    public func withdraw(_ blob: BlobID) { published.withLock { $0[blob] = nil } }

    /// What is on offer.
    public var blobs: Set<BlobID> { published.withLock { Set($0.keys) } }

    /// The answer to a request; `nil` when the message is no request or asks beyond the blob's end.
    func answer(_ request: Message) -> (Message, SharedBytes?)? {
        switch request {
        case .manifestRequest(let blob):
            guard let entry = entry(blob) else { return (unavailable(blob), nil) }
            return (.manifest(entry.manifest), nil)
        case .chunkRequest(let chunk):
            guard let entry = entry(chunk.blob) else { return (unavailable(chunk.blob), nil) }
            guard let range = entry.manifest.range(ofChunk: chunk.index) else { return nil }
            return (.chunk(ChunkHeader(blob: chunk.blob, index: chunk.index)), entry.bytes.slice(range))
        default: return nil
        }
    }

    private func entry(_ blob: BlobID) -> Published? { published.withLock { $0[blob] } }

    private func unavailable(_ blob: BlobID) -> Message {
        .blobUnavailable(BlobUnavailable(blob: blob, reason: "\(blob) is not held here"))
    }
}
