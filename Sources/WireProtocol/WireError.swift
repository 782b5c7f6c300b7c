/// What is wrong with a frame or a message. Never a reason to stop: the frame is dropped, its sender is at fault.
public enum WireError: Error, Equatable, Sendable {
    /// A message has this many frames where one, and a payload for chunks, are due.
    case frameCount(Int)
    /// Shorter than a header.
    case truncated(byteCount: Int)
    /// The first bytes are not those of this protocol.
    case foreign(firstBytes: [UInt8])
    /// The sender speaks another version of the protocol.
    case version(theirs: UInt16, ours: UInt16)
    /// No message has this type number.
    case unknownType(UInt16)
    /// The header announces another body length than the frame has.
    case bodyLength(type: MessageType, announced: Int, actual: Int)
    /// The body is longer than its type allows.
    case tooLarge(type: MessageType, byteCount: Int, limit: Int)
    /// The header announces another payload than came, or the type has none.
    case payloadLength(type: MessageType, announced: Int, actual: Int)
    /// The body is not protobuf of its type, or would take too much memory.
    case malformed(type: MessageType)
    /// A field holds what it must not.
    case invalid(field: String, expected: String)
}

extension WireError: CustomStringConvertible {
    /// One sentence with the expected and the actual.
    public var description: String {
        switch self {
        case .frameCount(let count): "\(count) frames instead of a message and at most one payload"
        case .truncated(let count): "\(count) bytes are too few for a frame header of \(FrameHeader.byteCount)"
        case .foreign(let bytes): "not a RecR1 frame: begins with bytes \(bytes), not \(ProtocolLimits.magic)"
        case .version(let theirs, let ours): "protocol version \(theirs), but this program speaks version \(ours)"
        case .unknownType(let number): "unknown message type \(number)"
        case .bodyLength(let type, let announced, let actual):
            "\(type): header announces a body of \(announced) bytes, the frame has \(actual)"
        case .tooLarge(let type, let count, let limit): "\(type): body of \(count) bytes, limit \(limit)"
        case .payloadLength(let type, let announced, let actual):
            "\(type): header announces a payload of \(announced) bytes, \(actual) came or may come"
        case .malformed(let type): "\(type): body is not a valid protobuf message of this type"
        case .invalid(let field, let expected): "\(field): expected \(expected)"
        }
    }
}
