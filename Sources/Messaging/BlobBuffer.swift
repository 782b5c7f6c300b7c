/// Memory that a pull writes to. Its owner neither reads nor writes it until the pull has returned.
public struct BlobDestination: @unchecked Sendable {
    /// The whole of the blob goes here; its length must be the blob's.
    public let bytes: UnsafeMutableRawBufferPointer
    // Kept alive until the pull has returned.
    private let owner: AnyObject

    /// Memory that `owner` keeps alive.
    public init(owner: AnyObject, bytes: UnsafeMutableRawBufferPointer) {
        self.owner = owner
        self.bytes = bytes
    }
}

/// Memory for one blob, aligned to 64 bytes, zeroed.
///
/// Written by one task or one pull at a time, then only read: whoever hands it on stops writing.
public final class BlobBuffer: @unchecked Sendable {
    private let bytes: UnsafeMutableRawBufferPointer

    /// Memory of this many bytes.
    public init(byteCount: Int) {
        bytes = .allocate(byteCount: byteCount, alignment: 64)
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { bytes.deallocate() }

    /// Number of bytes.
    public var count: Int { bytes.count }

    /// For a pull to write to.
    public var destination: BlobDestination { BlobDestination(owner: self, bytes: bytes) }

    /// For publishing; the buffer must not be written any more.
    public var shared: SharedBytes { SharedBytes(owner: self, bytes: UnsafeRawBufferPointer(bytes)) }

    /// Runs `body` on the bytes; the pointer must not leave it.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafeRawBufferPointer(bytes))
    }

    /// Runs `body` on the bytes, to change them; the pointer must not leave it.
    public func withUnsafeMutableBytes<Result, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(bytes)
    }
}
