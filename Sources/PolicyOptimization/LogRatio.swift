/// Differences of logprobs, bounded before they are exponentiated.
public enum LogRatio {
    /// Differences beyond ±20 nats count as 20: exp(20) is 5e8, far outside what any clip range lets through, and squares
    /// and products of it still fit a float32. NaN stays NaN, so that a broken logprob shows in the loss.
    public static let bound = 20.0

    static func bounded(_ d: Double) -> Double {
        if d > bound { return bound }
        if d < -bound { return -bound }
        return d
    }
}
