/// A moment of the coordinator's monotonic clock. Only differences mean anything; the wall clock may jump as it likes.
public struct Instant: Hashable, Comparable, Sendable {
    /// Time since the clock's arbitrary origin.
    public var sinceOrigin: Duration

    /// A moment this long after the clock's origin.
    public init(sinceOrigin: Duration) { self.sinceOrigin = sinceOrigin }

    /// Earlier is less.
    public static func < (a: Instant, b: Instant) -> Bool { a.sinceOrigin < b.sinceOrigin }

    /// The moment that much later.
    public static func + (moment: Instant, duration: Duration) -> Instant {
        Instant(sinceOrigin: moment.sinceOrigin + duration)
    }

    /// How much later `a` is than `b`.
    public static func - (a: Instant, b: Instant) -> Duration { a.sinceOrigin - b.sinceOrigin }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
