internal import Synchronization

/// Objects that are expensive to make and serve one thread at a time.
final class Pool<Element: AnyObject>: Sendable {
    /// Handing an object from thread to thread is safe because it is in one place at a time.
    private struct Box: @unchecked Sendable {
        var elements: [Element] = []
    }

    private let box = Mutex(Box())

    func take() -> Element? { box.withLock { $0.elements.popLast() }.map { $0 } }

    func put(_ element: Element) {
        nonisolated(unsafe) let element = element
        box.withLock { $0.elements.append(element) }
    }
}
