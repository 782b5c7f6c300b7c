/// How the rewards of one group, the completions of one prompt, become advantages.
///
/// A group is its own baseline: there is no value network. All estimators subtract a mean, so a group whose rewards
/// are all equal carries no signal; it gives `nil` and is skipped.
public enum AdvantageEstimator: Sendable, Equatable {
    /// Reward less the group's mean, over the group's standard deviation plus `epsilon`: ``GroupRelativeAdvantage``.
    case grpo(deviation: StandardDeviation, epsilon: Double)
    /// Reward less the group's mean: ``CentredAdvantage``.
    case drGRPO
    /// Reward less the mean of the other rewards: ``LeaveOneOutAdvantage``.
    case rloo

    /// The advantage of each completion of a group, or `nil` when the group has no spread.
    ///
    /// - Parameter rewards: one group's rewards, at least two, all finite, in any unit.
    public func advantages(of rewards: [Double]) -> [Double]? {
        precondition(rewards.count >= 2, "a group of \(rewards.count) has no baseline; a group needs 2 completions")
        precondition(rewards.allSatisfy(\.isFinite), "rewards must be finite, got \(rewards)")
        guard GroupSpread.exists(in: rewards) else { return nil }
        switch self {
        case .grpo(let deviation, let epsilon):
            return GroupRelativeAdvantage.advantages(of: rewards, deviation: deviation, epsilon: epsilon)
        case .drGRPO: return CentredAdvantage.advantages(of: rewards)
        case .rloo: return LeaveOneOutAdvantage.advantages(of: rewards)
        }
    }
}

extension [Double] {
    /// The arithmetic mean, added in order; the array must not be empty.
    var mean: Double { reduce(0, +) / Double(count) }
}
