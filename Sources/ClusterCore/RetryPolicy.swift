/// When work that went wrong is tried again, and when it is given up.
package struct RetryPolicy: Equatable, Sendable {
    /// Work on which so many distinct processes have died or failed is taken apart, and given up when it is one piece.
    var distinctWorkers = 3
    /// Work that has failed so often is given up, whoever failed.
    var failures = 8
    /// A text whose score failed so often in a way that may pass counts as failed.
    var scoreAttempts = 8
    /// Pause before the first repetition; it doubles each time.
    var firstPause = Duration.seconds(1)
    /// No pause is longer.
    var longestPause = Duration.seconds(60)

    package init() {}

    /// Pause after the n-th failure, n >= 1.
    package func pause(afterFailure n: Int) -> Duration {
        var pause = firstPause
        for _ in 1..<max(n, 1) where pause < longestPause { pause *= 2 }
        return min(pause, longestPause)
    }
}
