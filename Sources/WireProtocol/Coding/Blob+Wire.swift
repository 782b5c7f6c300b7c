internal import CProtobufC
internal import CWireProtocol
internal import Digests

extension BlobID: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__Blob>?) -> Void = { recr1__blob__init($0) }

    func fill(_ form: inout Recr1__Blob, _ arena: WireArena) {
        switch self {
        case .weights(let run, let version):
            form.run = arena.text(run.rawValue)
            form.kind_case = RECR1__BLOB__KIND_WEIGHTS_VERSION
            form.weights_version = version
        case .gradient(let run, let lease):
            form.run = arena.text(run.rawValue)
            form.kind_case = RECR1__BLOB__KIND_GRADIENT_LEASE
            form.gradient_lease = lease.rawValue
        }
    }

    init(_ form: Recr1__Blob) throws(WireError) {
        switch form.kind_case {
        case RECR1__BLOB__KIND_WEIGHTS_VERSION:
            self = .weights(run: try RunID(form.run), version: form.weights_version)
        case RECR1__BLOB__KIND_GRADIENT_LEASE:
            self = .gradient(run: try RunID(form.run), lease: LeaseID(rawValue: form.gradient_lease))
        default: throw .invalid(field: "blob.kind", expected: "weights or a gradient")
        }
    }
}

extension WeightsAnnouncement: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__WeightsAnnouncement>?) -> Void = {
        recr1__weights_announcement__init($0)
    }

    func fill(_ form: inout Recr1__WeightsAnnouncement, _ arena: WireArena) {
        form.run = arena.text(run.rawValue)
        form.policy = arena.form(policy)
    }

    init(_ form: Recr1__WeightsAnnouncement) throws(WireError) {
        self.init(run: try RunID(form.run), policy: try value(form.policy, "weightsAnnouncement.policy"))
    }
}

extension BlobManifest: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__BlobManifest>?) -> Void = {
        recr1__blob_manifest__init($0)
    }

    func fill(_ form: inout Recr1__BlobManifest, _ arena: WireArena) {
        form.blob = arena.form(blob)
        form.byte_count = byteCount
        form.chunk_bytes = chunkBytes
        form.chunk_digests = arena.bytes(chunkDigests.flatMap(\.bytes))
        form.digest = arena.bytes(digest.bytes)
    }

    init(_ form: Recr1__BlobManifest) throws(WireError) {
        self.init(
            blob: try value(form.blob, "manifest.blob"), byteCount: form.byte_count, chunkBytes: form.chunk_bytes,
            chunkDigests: try Self.chunkDigests(form.chunk_digests),
            digest: try WireProtocol.digest(form.digest, "manifest.digest"))
    }

    private static func chunkDigests(_ bytes: ProtobufCBinaryData) throws(WireError) -> [Digest] {
        guard bytes.len % Digest.byteCount == 0 else {
            throw .invalid(field: "manifest.chunkDigests", expected: "a multiple of 32 bytes, not \(bytes.len)")
        }
        var digests: [Digest] = []
        for start in stride(from: 0, to: bytes.len, by: Digest.byteCount) {
            let one = ProtobufCBinaryData(len: Digest.byteCount, data: bytes.data + start)
            digests.append(try WireProtocol.digest(one, "manifest.chunkDigests"))
        }
        return digests
    }
}

extension ChunkRequest: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__Chunk>?) -> Void = { recr1__chunk__init($0) }

    func fill(_ form: inout Recr1__Chunk, _ arena: WireArena) {
        form.blob = arena.form(blob)
        form.index = index
    }

    init(_ form: Recr1__Chunk) throws(WireError) {
        self.init(blob: try value(form.blob, "chunkRequest.blob"), index: form.index)
    }
}

extension ChunkHeader: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__Chunk>?) -> Void = { recr1__chunk__init($0) }

    func fill(_ form: inout Recr1__Chunk, _ arena: WireArena) {
        form.blob = arena.form(blob)
        form.index = index
    }

    init(_ form: Recr1__Chunk) throws(WireError) {
        self.init(blob: try value(form.blob, "chunk.blob"), index: form.index)
    }
}

extension BlobUnavailable: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__BlobUnavailable>?) -> Void = {
        recr1__blob_unavailable__init($0)
    }

    func fill(_ form: inout Recr1__BlobUnavailable, _ arena: WireArena) {
        form.blob = arena.form(blob)
        form.reason = arena.text(reason)
    }

    init(_ form: Recr1__BlobUnavailable) throws(WireError) {
        self.init(
            blob: try value(form.blob, "blobUnavailable.blob"), reason: try text(form.reason, "blobUnavailable.reason"))
    }
}
