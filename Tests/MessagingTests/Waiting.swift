import Messaging
import Synchronization
import WireProtocol

/// Any address of this machine.
let anyPort = "tcp://127.0.0.1:*"

func goodbye(_ reason: String) -> Message { .goodbye(Goodbye(reason: reason)) }

extension Inbound {
    /// The message and its sender, when it is one.
    var delivered: (message: Message, peer: PeerID)? {
        if case .message(let message, let peer) = self { (message, peer) } else { nil }
    }

    /// The reason of a `goodbye`, which the tests use as a numbered note.
    var note: String? {
        if case .message(.goodbye(let goodbye), _) = self { goodbye.reason } else { nil }
    }
}

/// Waits until a condition on counters holds; the test's time limit ends a wait in vain.
func until(_ condition: () -> Bool) async {
    while !condition(), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
}

/// A value that callbacks write on threads of their own.
final class Noted<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) { mutex = Mutex(value) }

    var value: Value {
        get { mutex.withLock { $0 } }
        set { mutex.withLock { $0 = newValue } }
    }
}
