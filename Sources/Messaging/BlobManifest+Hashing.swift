internal import Digests
internal import Dispatch
internal import WireProtocol

extension BlobManifest {
    /// Bytes of a chunk, `nil` beyond the last.
    func range(ofChunk index: UInt32) -> Range<Int>? {
        guard Int(index) < chunkDigests.count else { return nil }
        let start = Int(index) * Int(chunkBytes)
        return start..<min(start + Int(chunkBytes), Int(byteCount))
    }

    /// The manifest of some bytes. The whole is hashed beside the chunks, on two threads that may block.
    static func of(_ bytes: SharedBytes, as blob: BlobID) async -> BlobManifest {
        precondition(bytes.count > 0, "a blob has at least one byte")
        async let whole = offCooperativePool { bytes.withUnsafeBytes(SHA256.digest(of:)) }
        async let chunks = offCooperativePool { digests(ofChunksOf: bytes) }
        return await BlobManifest(
            blob: blob, byteCount: UInt64(bytes.count), chunkBytes: UInt32(ProtocolLimits.chunkBytes),
            chunkDigests: chunks, digest: whole)
    }

    private static func digests(ofChunksOf bytes: SharedBytes) -> [Digest] {
        bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: ProtocolLimits.chunkBytes).map { start in
                let end = min(start + ProtocolLimits.chunkBytes, bytes.count)
                return SHA256.digest(of: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            }
        }
    }
}

/// Runs work that takes long on a Dispatch thread, so that no thread of the cooperative pool is held up.
func offCooperativePool<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        DispatchQueue.global(qos: .userInitiated).async { continuation.resume(returning: work()) }
    }
}
