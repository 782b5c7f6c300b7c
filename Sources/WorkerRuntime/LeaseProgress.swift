import Synchronization

/// How far the lease in hand is, and whether it is still wanted: shared by the thread that computes and the session
/// that reports. Any thread.
public final class LeaseProgress: Sendable {
    private let units = Atomic<UInt64>(0)
    private let cancelled = Atomic<Bool>(false)

    /// Nothing done yet.
    public init() {}

    /// Counts units of work done: tokens, queries, chunks.
    public func advance(by count: Int) { units.wrappingAdd(UInt64(count), ordering: .relaxed) }

    /// Units so far.
    public var done: UInt64 { units.load(ordering: .relaxed) }

    /// Asks the work to end soon; its result is not wanted.
    public func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// Whether the work should end.
    public var isCancelled: Bool { cancelled.load(ordering: .relaxed) }
}
