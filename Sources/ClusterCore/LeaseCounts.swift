/// What became of every lease that was issued: none is lost without a word.
public struct LeaseCounts: Equatable, Sendable {
    /// Leases sent to workers.
    public internal(set) var issued: UInt64 = 0
    /// Ended with the result that was used.
    public internal(set) var completed: UInt64 = 0
    /// Ended without: the worker died, failed, stalled or left, or the run ended; the work was issued again if needed.
    public internal(set) var superseded: UInt64 = 0
    /// Ended with their work being given up.
    public internal(set) var quarantined: UInt64 = 0
    /// Not ended.
    public internal(set) var inFlight: UInt64 = 0
    /// Results that came late, twice or from a worker without the lease. Not used, and not among the above.
    public internal(set) var refused: UInt64 = 0

    /// Nothing has been issued.
    public init() {}

    /// issued = completed + superseded + quarantined + in flight.
    public var isBalanced: Bool { issued == completed + superseded + quarantined + inFlight }
}
