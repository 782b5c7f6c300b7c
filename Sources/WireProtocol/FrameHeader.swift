/// The sixteen bytes before every body, little-endian:
///
///     0  4  magic "RECR"
///     4  2  protocol version
///     6  2  message type
///     8  4  body bytes
///     12 4  payload bytes, 0 without a payload frame
///
/// This layout is the same in every protocol version, so that peers of two versions can tell each other so.
public struct FrameHeader: Equatable, Sendable {
    /// Bytes of a header.
    public static let byteCount = 16

    /// Protocol version of the sender.
    public var version: UInt16
    /// Raw number of a ``MessageType``.
    public var type: UInt16
    /// Bytes of the protobuf body that follows in the same frame.
    public var bodyByteCount: UInt32
    /// Bytes of the payload, which is a frame of its own.
    public var payloadByteCount: UInt32

    /// A header of this program's protocol version.
    public init(type: MessageType, bodyByteCount: Int, payloadByteCount: Int) {
        version = ProtocolLimits.version
        self.type = type.rawValue
        self.bodyByteCount = UInt32(bodyByteCount)
        self.payloadByteCount = UInt32(payloadByteCount)
    }

    /// Reads the first sixteen bytes of a frame.
    public init(reading frame: UnsafeRawBufferPointer) throws(WireError) {
        guard frame.count >= Self.byteCount else { throw .truncated(byteCount: frame.count) }
        guard frame.prefix(4).elementsEqual(ProtocolLimits.magic) else {
            throw .foreign(firstBytes: Array(frame.prefix(4)))
        }
        version = UInt16(littleEndian: frame.loadUnaligned(fromByteOffset: 4, as: UInt16.self))
        type = UInt16(littleEndian: frame.loadUnaligned(fromByteOffset: 6, as: UInt16.self))
        bodyByteCount = UInt32(littleEndian: frame.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
        payloadByteCount = UInt32(littleEndian: frame.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
    }

    /// Writes the sixteen bytes to the front of a buffer that has room for them.
    public func write(to buffer: UnsafeMutableRawBufferPointer) {
        precondition(buffer.count >= Self.byteCount, "a header needs 16 bytes, the buffer has \(buffer.count)")
        buffer.copyBytes(from: ProtocolLimits.magic)
        buffer.storeBytes(of: version.littleEndian, toByteOffset: 4, as: UInt16.self)
        buffer.storeBytes(of: type.littleEndian, toByteOffset: 6, as: UInt16.self)
        buffer.storeBytes(of: bodyByteCount.littleEndian, toByteOffset: 8, as: UInt32.self)
        buffer.storeBytes(of: payloadByteCount.littleEndian, toByteOffset: 12, as: UInt32.self)
    }
}
