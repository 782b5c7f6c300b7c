internal import CCrypto

/// Incremental SHA-256 over libcrypto, which uses the machine's SHA instructions.
///
/// Not thread-safe: one hasher belongs to one thread at a time.
public final class SHA256 {
    private let context: OpaquePointer

    /// Starts an empty hash.
    public init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto cannot start SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes to the hash.
    public func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        EVP_DigestUpdate(context, base, bytes.count)
    }

    /// Ends the hash. Call once; the hasher must not be used afterwards.
    public func finalize() -> Digest {
        var bytes = [UInt8](repeating: 0, count: Digest.byteCount)
        EVP_DigestFinal_ex(context, &bytes, nil)
        guard let digest = Digest(bytes: bytes) else { preconditionFailure("SHA-256 has 32 bytes") }
        return digest
    }

    /// The digest of a buffer.
    public static func digest(of bytes: UnsafeRawBufferPointer) -> Digest {
        let hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }

    /// The digest of an array of bytes.
    public static func digest(of bytes: [UInt8]) -> Digest { bytes.withUnsafeBytes(digest(of:)) }

    /// The digest of a text's UTF-8 bytes.
    public static func digest(of text: String) -> Digest { digest(of: Array(text.utf8)) }
}
