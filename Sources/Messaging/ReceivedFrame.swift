internal import CZMQ

/// One received frame: a heap `zmq_msg_t`, which never moves and is closed with this object.
final class ReceivedFrame: @unchecked Sendable {
    // Written by the receiving thread before the object is shared, read-only afterwards.
    let message: UnsafeMutablePointer<zmq_msg_t>

    init() {
        message = .allocate(capacity: 1)
        zmq_msg_init(message)
    }

    deinit {
        zmq_msg_close(message)
        message.deallocate()
    }

    /// Valid as long as this object.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: zmq_msg_data(message), count: zmq_msg_size(message))
    }

    var count: Int { zmq_msg_size(message) }

    /// The frame as shared bytes, without a copy.
    var shared: SharedBytes { SharedBytes(owner: self, bytes: bytes) }
}
