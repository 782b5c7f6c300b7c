/// Whether the rewards of a group differ by more than rounding.
///
/// GRPO divides by the group's deviation, so rewards that differ in the last bit only would otherwise get advantages
/// of order one out of noise.
public enum GroupSpread {
    /// Largest difference, relative to the largest magnitude, that still counts as none.
    public static let relativeTolerance = 1e-9

    /// Whether some two rewards differ by more than ``relativeTolerance``; false for an empty group.
    public static func exists(in rewards: [Double]) -> Bool {
        guard let low = rewards.min(), let high = rewards.max() else { return false }
        return high - low > relativeTolerance * max(low.magnitude, high.magnitude)
    }
}
