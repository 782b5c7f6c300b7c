import CZMQ
import Dispatch

/// A ZeroMQ socket that follows no rules of the protocol.
final class RoguePeer: @unchecked Sendable {
    // Calls come one after the other: the tests await each.
    private let context: UnsafeMutableRawPointer?
    private let socket: UnsafeMutableRawPointer?

    /// A worker's or user's side, connected.
    convenience init(connectingTo endpoint: String) {
        self.init(ZMQ_DEALER)
        precondition(zmq_connect(socket, endpoint) == 0)
    }

    /// A coordinator's side, listening.
    convenience init(listeningAt endpoint: String) {
        self.init(ZMQ_ROUTER)
        precondition(zmq_bind(socket, endpoint) == 0)
    }

    private init(_ kind: Int32) {
        context = zmq_ctx_new()
        socket = zmq_socket(context, kind)
        for (option, value) in [(ZMQ_LINGER, 0), (ZMQ_RCVTIMEO, 20_000), (ZMQ_SNDTIMEO, 20_000)] {
            var value = Int32(value)
            zmq_setsockopt(socket, option, &value, 4)
        }
    }

    deinit {
        zmq_close(socket)
        zmq_ctx_term(context)
    }

    func send(_ frames: [[UInt8]]) {
        for (index, frame) in frames.enumerated() {
            zmq_send(socket, frame, frame.count, index + 1 < frames.count ? ZMQ_SNDMORE : 0)
        }
    }

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
            frames.append(Array(UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))))
        } while zmq_msg_more(&message) != 0
        zmq_msg_close(&message)
        return frames
    }
}
