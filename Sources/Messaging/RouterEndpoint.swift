public import Digests
public import WireProtocol

/// The coordinator's side: listens at one address and talks to many peers. Callable from any thread.
///
/// One thread of its own owns the socket. Blobs are served and pulled without passing through ``inbox``.
public final class RouterEndpoint: Sendable {
    /// The address it listens at, with the real port.
    public let endpoint: String
    private let thread: SocketThread

    /// Listens at `tcp://HOST:PORT`; port `*` lets the system choose.
    ///
    /// - Throws: ``MessagingError/invalidEndpoint(_:)``, ``MessagingError/notLoopback(_:)``,
    ///   ``MessagingError/portInUse(_:)`` or ``MessagingError/system(operation:endpoint:reason:)``.
    public init(listeningAt endpoint: String) throws(MessagingError) {
        let address = try EndpointAddress(endpoint)
        try address.checkMayListen()
        let socket = try Socket(.router, at: address)
        do {
            self.endpoint = try socket.bind()
        } catch {
            socket.close(linger: .zero)
            throw error
        }
        thread = SocketThread(socket: socket)
    }

    deinit { thread.close(linger: .zero) }

    /// What peers sent.
    public var inbox: Inbox { thread.inbox }

    /// What peers may pull from here.
    public var blobs: BlobServer { thread.blobs }

    /// What went through so far.
    public var counters: TrafficCounters { thread.counters }

    /// Queues a message; it is lost when the peer's connection is lost, which the inbox reports.
    ///
    /// - Throws: ``MessagingError/wire(_:)``, ``MessagingError/outboxFull(_:)`` or ``MessagingError/closed``.
    public func send(_ message: Message, to peer: PeerID) throws(MessagingError) {
        try thread.send(message, payload: nil, to: peer)
    }

    /// Brings a blob from a peer into place and checks it against its digest.
    ///
    /// - Parameters:
    ///   - stallTime: silence after which what is awaited is asked for again, three times before giving up.
    ///   - progress: called on a private thread with the bytes that are in place so far.
    /// - Throws: ``BlobPullError``; the destination's content is then undefined, and nobody writes to it any more.
    public func pull(
        _ blob: BlobID, expecting digest: Digest, from peer: PeerID, into destination: BlobDestination,
        stallTime: Duration = .seconds(5), progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws(BlobPullError) {
        try await thread.pull(
            blob, expecting: digest, from: peer, into: destination, stallTime: stallTime, progress: progress)
    }

    /// Stops, after sending what is queued for at most `linger`; returns when the port is free. The inbox ends.
    public func close(linger: Duration = .zero) async {
        thread.close(linger: linger)
        await thread.closed()
    }
}
