import Dispatch

/// One thread for work that computes or blocks for long, so that the rest of the program goes on meanwhile.
struct ComputeQueue: Sendable {
    private let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label, qos: .userInitiated) }

    /// Runs `body` after everything that was given before, and waits for it without blocking a thread.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
