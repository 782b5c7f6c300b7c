internal import WireProtocol

/// Asks for verdicts and keeps them: retryable ones are asked for again after a pause, a bounded number of times.
struct ScoreBook: Sendable {
    /// Texts in one lease. Fixed, so that leases do not depend on the cluster.
    static let itemsPerLease = 64

    private struct Entry {
        let item: ScoreItem
        var attempts = 0
        /// Set once, never `.retryable`.
        var verdict: Verdict?
    }

    let run: RunID
    let step: UInt64
    let metrics: [String]
    let retry: RetryPolicy
    private var entries: [UInt32: Entry] = [:]
    /// Texts asked for whose verdict is open.
    private(set) var openCount = 0
    /// Times that a text was asked for again.
    private(set) var retryCount = 0

    init(run: RunID, step: UInt64, metrics: [String], retry: RetryPolicy) {
        self.run = run
        self.step = step
        self.metrics = metrics
        self.retry = retry
    }

    /// Number of texts with a verdict.
    var decidedCount: Int { entries.count - openCount }

    /// The final verdict of a text; `nil` while it is open.
    func verdict(_ item: UInt32) -> Verdict? { entries[item]?.verdict }

    /// Adds texts, in batches of fixed size. Item numbers must be new.
    mutating func ask(_ items: [ScoreItem]) -> [Work] {
        for item in items {
            precondition(entries[item.item] == nil, "text \(item.item) is asked for twice")
            entries[item.item] = Entry(item: item)
        }
        openCount += items.count
        return stride(from: 0, to: items.count, by: Self.itemsPerLease).map { start in
            work(Array(items[start..<min(start + Self.itemsPerLease, items.count)]))
        }
    }

    /// Takes a valid result. Returns the texts to ask for again, and when.
    mutating func take(_ result: ScoreResult) -> (work: Work, after: Duration)? {
        var again: [ScoreItem] = []
        var attempts = 0
        for outcome in result.outcomes {
            guard var entry = entries[outcome.item], entry.verdict == nil else { continue }
            entry.attempts += 1
            switch outcome.verdict {
            case .retryable where entry.attempts < retry.scoreAttempts:
                again.append(entry.item)
                attempts = max(attempts, entry.attempts)
                retryCount += 1
            case .retryable(let reason):
                entry.verdict = .permanent(reason: "given up after \(entry.attempts) attempts: \(reason)")
                openCount -= 1
            case .scored, .unparseable, .permanent:
                entry.verdict = outcome.verdict
                openCount -= 1
            }
            entries[outcome.item] = entry
        }
        return again.isEmpty ? nil : (work(again), retry.pause(afterFailure: attempts))
    }

    /// Gives texts up.
    mutating func giveUp(_ lease: ScoreLease, reason: String) {
        for item in lease.items where entries[item.item]?.verdict == nil {
            entries[item.item]?.verdict = .permanent(reason: reason)
            openCount -= 1
        }
    }

    private func work(_ items: [ScoreItem]) -> Work {
        .score(ScoreLease(lease: Work.unissued, run: run, step: step, items: items, metrics: metrics))
    }
}
