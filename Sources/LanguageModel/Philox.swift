/// The counter-based generator Philox4x32-10: 128 random bits that are a pure function of a key and a counter.
///
/// Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.3.
/// Nothing is carried from one draw to the next, so any draw can be repeated anywhere, in any order.
public enum Philox {
    private static let multiplier0: UInt32 = 0xD251_1F53
    private static let multiplier1: UInt32 = 0xCD9E_8D57
    private static let weyl0: UInt32 = 0x9E37_79B9
    private static let weyl1: UInt32 = 0xBB67_AE85
    private static let rounds = 10

    /// Four random words for this counter under this key.
    public static func words(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var c = counter
        var k = key
        for _ in 0..<rounds {
            let p0 = multiplier0.multipliedFullWidth(by: c.x)
            let p1 = multiplier1.multipliedFullWidth(by: c.z)
            c = SIMD4(p1.high ^ c.y ^ k.x, p1.low, p0.high ^ c.w ^ k.y, p0.low)
            k = SIMD2(k.x &+ weyl0, k.y &+ weyl1)
        }
        return c
    }
}

/// Names one sample of a run; with a position it names one random draw.
public struct SampleKey: Sendable, Hashable {
    /// The run's seed: Philox's key.
    public let seed: UInt64
    /// The training step, or whatever else tells passes over the same group apart.
    public let step: UInt32
    /// The group's index within the step.
    public let group: UInt32
    /// The sample's index within its group.
    public let sample: UInt32

    /// Stores the four coordinates.
    public init(seed: UInt64, step: UInt32, group: UInt32, sample: UInt32) {
        self.seed = seed
        self.step = step
        self.group = group
        self.sample = sample
    }

    /// A number in [0, 1) with 53 random bits for the token at `position` of the completion (0 is its first).
    public func uniform(position: UInt32) -> Double {
        let key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
        let words = Philox.words(counter: SIMD4(position, sample, group, step), key: key)
        let bits = (UInt64(words.x) << 32 | UInt64(words.y)) >> 11
        return Double(bits) * 0x1p-53
    }
}
