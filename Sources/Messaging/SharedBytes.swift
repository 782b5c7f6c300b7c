/// Immutable bytes with shared ownership: what is sent and received without a copy.
///
/// The memory must not change or move while any reference, slice or message in flight is alive.
public final class SharedBytes: @unchecked Sendable {
    // Both immutable after init; the owner is only kept alive.
    private let owner: AnyObject?
    private let bytes: UnsafeRawBufferPointer

    /// Bytes that `owner` keeps alive and unchanged.
    public init(owner: AnyObject, bytes: UnsafeRawBufferPointer) {
        self.owner = owner
        self.bytes = bytes
    }

    /// A copy of an array.
    public convenience init(_ array: [UInt8]) {
        let buffer = BlobBuffer(byteCount: array.count)
        buffer.withUnsafeMutableBytes { $0.copyBytes(from: array) }
        self.init(owner: buffer, bytes: UnsafeRawBufferPointer(buffer.destination.bytes))
    }

    /// Number of bytes.
    public var count: Int { bytes.count }

    /// Part of the bytes, without a copy.
    public func slice(_ range: Range<Int>) -> SharedBytes {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count, "slice \(range) is not within \(count) bytes")
        return SharedBytes(owner: self, bytes: UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    /// Runs `body` on the bytes; the pointer must not leave it.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(bytes)
    }
}
