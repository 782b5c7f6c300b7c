/// REINFORCE leave-one-out: A_i = r_i - mean of the other rewards, an unbiased baseline.
///
/// Ahmadian et al., "Back to Basics", arXiv 2402.14740, section 3.3; after Kool et al., 2019. It equals n / (n - 1)
/// times ``CentredAdvantage``.
enum LeaveOneOutAdvantage {
    static func advantages(of rewards: [Double]) -> [Double] {
        let sum = rewards.reduce(0, +)
        let others = Double(rewards.count - 1)
        return rewards.map { $0 - (sum - $0) / others }
    }
}
