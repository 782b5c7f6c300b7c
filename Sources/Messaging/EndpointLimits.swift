internal import WireProtocol

/// Bounds of one endpoint. Every queue has one.
public enum EndpointLimits {
    /// Messages that wait for the owner before the endpoint stops reading, which peers feel as back-pressure.
    public static let inboxMessages = 1024
    /// Bytes of frames that wait for the owner.
    public static let inboxBytes = 64 << 20
    /// Messages that wait to be sent to one peer; ``MessagingError/outboxFull(_:)`` beyond.
    public static let outboxMessages = 1024
    /// Bytes of frames that wait to be sent to one peer.
    public static let outboxBytes = 64 << 20
    /// Chunks that one peer may have asked for and not yet been sent; requests beyond are dropped.
    public static let chunksOwed = 4 * ProtocolLimits.chunksInFlight
    /// Invalid messages in a row after which a peer is ignored.
    public static let violationsInARow = 8
    /// ZeroMQ's own queue per peer and direction, in messages: twice the credit of a pull.
    static let highWaterMark = 2 * ProtocolLimits.chunksInFlight
    /// Peers whose violations are counted; beyond, counting begins anew.
    static let watchedPeers = 4096
}

/// What went through an endpoint since it was opened.
public struct TrafficCounters: Sendable, Equatable {
    /// Messages handed to ZeroMQ, chunks included.
    public var sentMessages = 0
    /// Their bytes, payloads included.
    public var sentBytes = 0
    /// Valid messages received, chunks included.
    public var receivedMessages = 0
    /// Bytes received, payloads and invalid messages included.
    public var receivedBytes = 0
    /// Messages dropped because they were invalid, or because their sender is ignored.
    public var violations = 0
    /// Messages discarded because their peer was unreachable.
    public var undeliverable = 0
    /// Chunks and manifests that nobody had asked for, and requests beyond ``EndpointLimits/chunksOwed``.
    public var unsolicited = 0
}
