extension BlobID {
    func check() throws(WireError) {
        switch self {
        case .weights(let run, _), .gradient(let run, _): try run.check()
        }
    }
}

extension WeightsAnnouncement {
    func check() throws(WireError) { try run.check() }
}

extension BlobManifest {
    func check() throws(WireError) {
        try blob.check()
        let largest = UInt32(ProtocolLimits.chunkBytes)
        try require((1...largest).contains(chunkBytes), "manifest.chunkBytes", "1 to \(largest), not \(chunkBytes)")
        try requireCount(chunkDigests.count, 1...ProtocolLimits.blobChunks, "manifest.chunkDigests")
        let (full, partial) = byteCount.quotientAndRemainder(dividingBy: UInt64(chunkBytes))
        try require(
            full + (partial > 0 ? 1 : 0) == UInt64(chunkDigests.count), "manifest.byteCount",
            "to fit \(chunkDigests.count) chunks of \(chunkBytes) bytes, not \(byteCount)")
    }
}

extension ChunkRequest {
    func check() throws(WireError) {
        try blob.check()
        try require(index < UInt32(ProtocolLimits.blobChunks), "chunkRequest.index", "an index, not \(index)")
    }
}

extension ChunkHeader {
    func check() throws(WireError) {
        try blob.check()
        try require(index < UInt32(ProtocolLimits.blobChunks), "chunk.index", "an index, not \(index)")
    }
}

extension BlobUnavailable {
    func check() throws(WireError) {
        try blob.check()
        try requireText(reason, atMost: ProtocolLimits.reasonBytes, "blobUnavailable.reason")
    }
}
