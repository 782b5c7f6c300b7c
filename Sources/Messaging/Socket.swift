internal import CZMQ
internal import Glibc
internal import WireProtocol

/// A ZeroMQ socket in a context of its own. All calls come from one thread; creation may happen on another before.
///
/// Options are those of docs/protocol.md.
final class Socket {
    enum Kind {
        /// Listens and talks to many peers by their ids.
        case router
        /// Connects to one router.
        case dealer
    }

    enum SendOutcome {
        case sent
        /// Not now: the peer's queue is full, or there is no connection yet.
        case later
        /// The peer is not connected.
        case unreachable
    }

    let kind: Kind
    let handle: UnsafeMutableRawPointer
    private let context: UnsafeMutableRawPointer
    private let endpoint: String

    init(_ kind: Kind, at address: EndpointAddress) throws(MessagingError) {
        endpoint = address.text
        guard let context = zmq_ctx_new(),
            let handle = zmq_socket(context, kind == .router ? ZMQ_ROUTER : ZMQ_DEALER)
        else { throw .system(operation: "open a socket for", endpoint: endpoint, reason: Self.lastError) }
        self.kind = kind
        self.context = context
        self.handle = handle
        setOptions()
        set(ZMQ_IPV6, address.isIPv6 ? 1 : 0)
    }

    /// Closes the socket and waits for what is still to be sent, at most as long as `linger`.
    func close(linger: Duration) {
        set(ZMQ_LINGER, Self.milliseconds(linger))
        zmq_close(handle)
        zmq_ctx_term(context)
    }

    private func setOptions() {
        set(ZMQ_LINGER, 0)
        set(ZMQ_SNDHWM, Int32(EndpointLimits.highWaterMark))
        set(ZMQ_RCVHWM, Int32(EndpointLimits.highWaterMark))
        var largest = Int64(ProtocolLimits.frameBytes)
        zmq_setsockopt(handle, ZMQ_MAXMSGSIZE, &largest, MemoryLayout<Int64>.size)
        set(ZMQ_HANDSHAKE_IVL, 2000)
        set(ZMQ_HEARTBEAT_IVL, 5000)
        set(ZMQ_HEARTBEAT_TIMEOUT, 15000)
        set(ZMQ_HEARTBEAT_TTL, 20000)
        switch kind {
        case .router:
            set(ZMQ_ROUTER_MANDATORY, 1)
            // A connection made again replaces the one not yet known to be dead. Without it ZeroMQ leaves the new one
            // unread and later takes its first message for a routing id. Ids are 128 random bits that only their
            // peer and the router know, so nobody else can take a connection over.
            set(ZMQ_ROUTER_HANDOVER, 1)
        case .dealer:
            set(ZMQ_IMMEDIATE, 1)
            set(ZMQ_RECONNECT_IVL, 200)
            set(ZMQ_RECONNECT_IVL_MAX, 30000)
            let id = PeerID.random().bytes
            zmq_setsockopt(handle, ZMQ_ROUTING_ID, id, id.count)
        }
    }

    private func set(_ option: Int32, _ value: Int32) {
        var value = value
        let result = zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size)
        precondition(result == 0, "ZeroMQ refuses \(value) for option \(option): \(Self.lastError)")
    }

    /// Listens, and returns the endpoint with the port that was chosen.
    func bind() throws(MessagingError) -> String {
        guard zmq_bind(handle, endpoint) == 0 else {
            if zmq_errno() == EADDRINUSE { throw .portInUse(endpoint) }
            throw .system(operation: "listen at", endpoint: endpoint, reason: Self.lastError)
        }
        var text = [CChar](repeating: 0, count: 256)
        var count = text.count
        zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &text, &count)
        return String(decoding: text.prefix(while: { $0 != 0 }).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Begins to connect; succeeds whether or not anybody listens.
    func connect() throws(MessagingError) {
        guard zmq_connect(handle, endpoint) == 0 else {
            throw .system(operation: "connect to", endpoint: endpoint, reason: Self.lastError)
        }
    }

    /// Sends one message without waiting. The payload is not copied; it is released when ZeroMQ is done with it.
    func send(_ frame: [UInt8], payload: SharedBytes?, to peer: PeerID) -> SendOutcome {
        if kind == .router {
            guard let failure = sendFrame(peer.bytes, more: true) else { return sendParts(frame, payload) }
            return failure
        }
        return sendParts(frame, payload)
    }

    private func sendParts(_ frame: [UInt8], _ payload: SharedBytes?) -> SendOutcome {
        if let failure = sendFrame(frame, more: payload != nil) { return failure }
        if let payload { sendPayload(payload) }
        return .sent
    }

    /// `nil` when sent.
    private func sendFrame(_ bytes: [UInt8], more: Bool) -> SendOutcome? {
        while zmq_send(handle, bytes, bytes.count, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)) < 0 {
            switch zmq_errno() {
            case EINTR: continue
            case EAGAIN: return .later
            default: return .unreachable
            }
        }
        return nil
    }

    // After an accepted first frame ZeroMQ takes the rest of a message.
    private func sendPayload(_ payload: SharedBytes) {
        var message = zmq_msg_t()
        payload.withUnsafeBytes { bytes in
            let owner = Unmanaged.passRetained(payload).toOpaque()
            // ZeroMQ reads the memory only; its interface has no const.
            _ = zmq_msg_init_data(
                &message, UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count,
                { _, owner in owner.map { Unmanaged<SharedBytes>.fromOpaque($0).release() } }, owner)
        }
        while zmq_msg_send(&message, handle, ZMQ_DONTWAIT) < 0 {
            if zmq_errno() == EINTR { continue }
            zmq_msg_close(&message)
            return
        }
    }

    /// The first frames of the next message without waiting, and how many it has; `nil` when there is no message.
    /// A router's first frame is the peer.
    func receive() -> (frames: [ReceivedFrame], count: Int)? {
        var frames: [ReceivedFrame] = []
        var count = 0
        while true {
            let frame = ReceivedFrame()
            while zmq_msg_recv(frame.message, handle, ZMQ_DONTWAIT) < 0 {
                guard zmq_errno() == EINTR else { return nil }
            }
            count += 1
            if count <= 3 { frames.append(frame) }
            if zmq_msg_more(frame.message) == 0 { return (frames, count) }
        }
    }

    private static var lastError: String { String(cString: zmq_strerror(zmq_errno())) }

    private static func milliseconds(_ duration: Duration) -> Int32 {
        Int32(clamping: duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000)
    }
}
