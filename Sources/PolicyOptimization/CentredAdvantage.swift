/// GRPO done right: A_i = r_i - mean(r), without the division that favours prompts whose rewards hardly differ.
///
/// Liu et al., "Understanding R1-Zero-Like Training", arXiv 2503.20783, section 3.2. Its other half, the constant
/// length normaliser, is ``LossAggregation/constant(maxCompletionTokens:)``.
enum CentredAdvantage {
    static func advantages(of rewards: [Double]) -> [Double] {
        let mean = rewards.mean
        return rewards.map { $0 - mean }
    }
}
