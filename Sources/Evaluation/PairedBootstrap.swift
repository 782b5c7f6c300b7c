/// How sure one can be that one system is better than another on the same queries: the percentile bootstrap over
/// queries of the mean difference (Efron and Tibshirani, "An Introduction to the Bootstrap", chapter 13).
public struct PairedBootstrap: Sendable, Equatable {
    /// Mean of the differences.
    public let mean: Double
    /// Lower end of the interval.
    public let low: Double
    /// Upper end of the interval.
    public let high: Double
    /// Share of probability inside the interval.
    public let confidence: Double
    /// How many differences there were.
    public let count: Int

    /// Resamples the differences with replacement.
    ///
    /// - Parameters:
    ///   - differences: one per query, the better system's metric less the other's. `nil` comes back when empty.
    ///   - resamples: at least 1; 10,000 keeps the ends steady in the third digit.
    ///   - confidence: inside 0 and 1.
    ///   - seed: equal seeds give equal intervals.
    public init?(
        differences: [Double], resamples: Int = 10_000, confidence: Double = 0.95, seed: UInt64 = 1
    ) {
        precondition(resamples >= 1 && confidence > 0 && confidence < 1, "\(resamples) resamples, \(confidence)")
        guard !differences.isEmpty else { return nil }
        var random = SplitMix64(state: seed)
        let size = Double(differences.count)
        var means: [Double] = []
        means.reserveCapacity(resamples)
        for _ in 0..<resamples {
            var sum = 0.0
            for _ in differences.indices { sum += differences[Int(random.next() % UInt64(differences.count))] }
            means.append(sum / size)
        }
        means.sort()
        mean = differences.reduce(0, +) / size
        low = Self.quantile((1 - confidence) / 2, of: means)
        high = Self.quantile((1 + confidence) / 2, of: means)
        self.confidence = confidence
        count = differences.count
    }

    /// Linear interpolation between order statistics (numpy's default).
    private static func quantile(_ q: Double, of sorted: [Double]) -> Double {
        let position = q * Double(sorted.count - 1)
        let below = Int(position)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
    }
}

/// Steele, Lea and Flood's SplitMix64: small, and the same on every machine.
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
