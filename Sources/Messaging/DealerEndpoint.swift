public import Digests
public import WireProtocol

/// A worker's or user's side: one connection to a coordinator, made again with growing pauses (200 ms to 30 s) when
/// it breaks. Callable from any thread.
///
/// The routing id is drawn at random for each endpoint: a peer that gives up on a silent coordinator closes its
/// endpoint, opens another and is a new peer there.
public final class DealerEndpoint: Sendable {
    /// The coordinator's address.
    public let endpoint: String
    private let thread: SocketThread

    /// Begins to connect to `tcp://HOST:PORT`; returns at once, whether or not a coordinator is there.
    ///
    /// - Throws: ``MessagingError/invalidEndpoint(_:)`` or ``MessagingError/system(operation:endpoint:reason:)``.
    public init(connectingTo endpoint: String) throws(MessagingError) {
        let address = try EndpointAddress(endpoint)
        let socket = try Socket(.dealer, at: address)
        do {
            try socket.connect()
        } catch {
            socket.close(linger: .zero)
            throw error
        }
        self.endpoint = address.text
        thread = SocketThread(socket: socket)
    }

    deinit { thread.close(linger: .zero) }

    /// What the coordinator sent; each element's peer is ``PeerID/coordinator``.
    public var inbox: Inbox { thread.inbox }

    /// What the coordinator may pull from here.
    public var blobs: BlobServer { thread.blobs }

    /// What went through so far. While `sentMessages` is 0 there has been no connection that took a message.
    public var counters: TrafficCounters { thread.counters }

    /// Queues a message, which waits while there is no connection.
    ///
    /// - Throws: ``MessagingError/wire(_:)``, ``MessagingError/outboxFull(_:)`` or ``MessagingError/closed``.
    public func send(_ message: Message) throws(MessagingError) {
        try thread.send(message, payload: nil, to: .coordinator)
    }

    /// Brings a blob from the coordinator into place and checks it against its digest.
    ///
    /// - Parameters:
    ///   - stallTime: silence after which what is awaited is asked for again, three times before giving up.
    ///   - progress: called on a private thread with the bytes that are in place so far.
    /// - Throws: ``BlobPullError``; the destination's content is then undefined, and nobody writes to it any more.
    public func pull(
        _ blob: BlobID, expecting digest: Digest, into destination: BlobDestination,
        stallTime: Duration = .seconds(5), progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws(BlobPullError) {
        try await thread.pull(
            blob, expecting: digest, from: .coordinator, into: destination, stallTime: stallTime, progress: progress)
    }

    /// Stops, after sending what is queued for at most `linger`. The inbox ends.
    public func close(linger: Duration = .zero) async {
        thread.close(linger: linger)
        await thread.closed()
    }
}
