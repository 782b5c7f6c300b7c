import CZMQ
import Dispatch
import Messaging
import WireProtocol

/// A plain ZeroMQ socket: a peer that follows no rules of ours.
final class RawSocket: @unchecked Sendable {
    // Calls come one after the other: the tests await each.
    private let context: UnsafeMutableRawPointer?
    private let socket: UnsafeMutableRawPointer?

    init(_ kind: Int32 = ZMQ_DEALER) {
        context = zmq_ctx_new()
        socket = zmq_socket(context, kind)
        set(ZMQ_LINGER, 0)
        set(ZMQ_RCVTIMEO, 20_000)
        set(ZMQ_SNDTIMEO, 20_000)
    }

    deinit {
        zmq_close(socket)
        zmq_ctx_term(context)
    }

    func set(_ option: Int32, _ value: Int32) {
        var value = value
        zmq_setsockopt(socket, option, &value, 4)
    }

    func set(routingID: [UInt8]) { zmq_setsockopt(socket, ZMQ_ROUTING_ID, routingID, routingID.count) }

    func connect(_ endpoint: String) { precondition(zmq_connect(socket, endpoint) == 0) }

    /// Listens at a port of the system's choice and returns the address.
    func bind() -> String {
        precondition(zmq_bind(socket, "tcp://127.0.0.1:*") == 0)
        var text = [CChar](repeating: 0, count: 256)
        var count = text.count
        zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, &text, &count)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    func send(_ frames: [UInt8]...) { send(frames) }

    func send(_ frames: [[UInt8]]) {
        for (index, frame) in frames.enumerated() {
            zmq_send(socket, frame, frame.count, index + 1 < frames.count ? ZMQ_SNDMORE : 0)
        }
    }

    func send(_ message: Message) throws { send(try WireCodec.encode(message)) }

    /// The frames of the next message; empty after twenty seconds of silence.
    func receive() async -> [[UInt8]] {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: self.receiveNow()) }
        }
    }

    private func receiveNow() -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var message = zmq_msg_t()
        repeat {
            zmq_msg_init(&message)
            guard zmq_msg_recv(&message, socket, 0) >= 0 else { return frames }
            let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))
            frames.append(Array(bytes))
        } while zmq_msg_more(&message) != 0
        zmq_msg_close(&message)
        return frames
    }
}
