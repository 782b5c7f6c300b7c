internal import WireProtocol

/// What an endpoint received, in order: an asynchronous sequence for one consumer at a time.
///
/// Ends when the endpoint is closed and everything before that was taken. When it is full the endpoint stops reading
/// from its socket until the consumer has taken something, so the consumer must not wait for a pull on the same
/// endpoint before it takes the next element.
public final class Inbox: AsyncSequence, Sendable {
    /// Elements are ``Inbound``.
    public typealias Element = Inbound
    /// Never throws.
    public typealias Failure = Never

    private struct State {
        var queue = Fifo<(Inbound, byteCount: Int)>()
        var byteCount = 0
        var consumer: CheckedContinuation<Inbound?, Never>?
        var isFinished = false

        var isFull: Bool {
            queue.count >= EndpointLimits.inboxMessages || byteCount >= EndpointLimits.inboxBytes
        }
    }

    private enum Step {
        case wait
        case take(Inbound?, madeRoom: Bool)
    }

    private let state = Locked(State())
    private let onRoom: @Sendable () -> Void

    /// `onRoom` is called when a full inbox has room again.
    init(onRoom: @escaping @Sendable () -> Void) { self.onRoom = onRoom }

    /// Whether the endpoint may read on.
    var hasRoom: Bool { state.withLock { !$0.isFull } }

    /// Adds an element, or hands it to the waiting consumer. Never waits; the endpoint asks ``hasRoom`` before.
    func push(_ element: Inbound, byteCount: Int) {
        let consumer = state.withLock { state -> CheckedContinuation<Inbound?, Never>? in
            guard !state.isFinished else { return nil }
            if let consumer = state.consumer {
                state.consumer = nil
                return consumer
            }
            state.queue.append((element, byteCount))
            state.byteCount += byteCount
            return nil
        }
        consumer?.resume(returning: element)
    }

    /// Ends the sequence after what is in it.
    func finish() {
        let consumer = state.withLock { state -> CheckedContinuation<Inbound?, Never>? in
            state.isFinished = true
            defer { state.consumer = nil }
            return state.consumer
        }
        consumer?.resume(returning: nil)
    }

    /// The next element; `nil` at the end, or when the calling task is cancelled.
    public func next() async -> Inbound? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = Task.isCancelled
                let step = state.withLock { state -> Step in
                    if let (element, byteCount) = state.queue.popFirst() {
                        let wasFull =
                            state.queue.count + 1 >= EndpointLimits.inboxMessages
                            || state.byteCount >= EndpointLimits.inboxBytes
                        state.byteCount -= byteCount
                        return .take(element, madeRoom: wasFull && !state.isFull)
                    }
                    if state.isFinished || isCancelled { return .take(nil, madeRoom: false) }
                    precondition(state.consumer == nil, "an inbox has one consumer at a time, and one waits already")
                    state.consumer = continuation
                    return .wait
                }
                if case .take(let element, let madeRoom) = step {
                    continuation.resume(returning: element)
                    if madeRoom { onRoom() }
                }
            }
        } onCancel: {
            let consumer = state.withLock { state -> CheckedContinuation<Inbound?, Never>? in
                defer { state.consumer = nil }
                return state.consumer
            }
            consumer?.resume(returning: nil)
        }
    }

    /// Takes elements with ``Inbox/next()``.
    public struct Iterator: AsyncIteratorProtocol {
        let inbox: Inbox

        /// Same as ``Inbox/next()``.
        public mutating func next() async -> Inbound? { await inbox.next() }
    }

    /// All iterators take from the same queue.
    public func makeAsyncIterator() -> Iterator { Iterator(inbox: self) }
}
