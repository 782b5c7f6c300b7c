/// Which estimate of the standard deviation divides.
public enum StandardDeviation: Sendable, Equatable {
    /// Over `n - 1`, unbiased in the variance: what PyTorch's `std` and Rec-R1 use.
    case sample
    /// Over `n`.
    case population

    /// The deviation of at least two values.
    public func callAsFunction(_ values: [Double]) -> Double {
        let mean = values.mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(self == .sample ? values.count - 1 : values.count)).squareRoot()
    }
}

/// Group relative policy optimization: A_i = (r_i - mean(r)) / (std(r) + epsilon).
///
/// Shao et al., "DeepSeekMath", arXiv 2402.03300, section 4.1.2. The paper leaves open which deviation it means and has
/// no epsilon; both are the caller's.
enum GroupRelativeAdvantage {
    static func advantages(of rewards: [Double], deviation: StandardDeviation, epsilon: Double) -> [Double] {
        let mean = rewards.mean
        let scale = deviation(rewards) + epsilon
        return rewards.map { ($0 - mean) / scale }
    }
}
