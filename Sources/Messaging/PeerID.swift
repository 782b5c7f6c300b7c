/// A peer as its socket knows it: the ZeroMQ routing id, which a dealer draws at random each time it is created.
public struct PeerID: Hashable, Sendable, CustomStringConvertible {
    /// Routing id, 1 to 255 bytes; empty for the one peer of a ``DealerEndpoint``.
    public let bytes: [UInt8]

    /// The peer with a routing id.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// The peer of every ``DealerEndpoint``.
    public static let coordinator = PeerID(bytes: [])

    /// A new random id of 16 bytes. ZeroMQ keeps ids that begin with 0 for itself.
    static func random() -> PeerID {
        PeerID(bytes: [UInt8.random(in: 1...255)] + (0..<15).map { _ in UInt8.random(in: 0...255) })
    }

    /// The first six bytes in hexadecimal, for logs.
    public var description: String {
        guard !bytes.isEmpty else { return "coordinator" }
        return "peer-" + bytes.prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
