internal import WireProtocol

/// Whether a result answers its lease: the semantic bounds that decoding cannot know. Says what is wrong, if anything.
enum ResultCheck {
    /// The first fault of a result; `nil` when it can be used.
    static func fault(in result: WorkResult, of work: Work) -> String? {
        switch (work, result) {
        case (.rollout(let lease), .rollout(let result)): fault(in: result, of: lease)
        case (.score(let lease), .score(let result)): fault(in: result, of: lease)
        case (.gradient(let lease), .gradient(let result)): fault(in: result, of: lease)
        default: "the result is of another kind than the lease"
        }
    }

    private static func fault(in result: RolloutResult, of lease: RolloutLease) -> String? {
        if result.run != lease.run { return "run \(result.run) instead of \(lease.run)" }
        if result.policy != lease.policy { return "policy \(result.policy) instead of \(lease.policy)" }
        if result.groups.map(\.index) != lease.groups.map(\.index) { return "other groups than the lease's" }
        for (group, asked) in zip(result.groups, lease.groups) {
            if group.completions.count != Int(asked.samples) {
                return "group \(group.index) has \(group.completions.count) completions instead of \(asked.samples)"
            }
            for completion in group.completions {
                if let fault = fault(in: completion, limit: Int(lease.sampling.maxCompletionTokens)) {
                    return "group \(group.index): \(fault)"
                }
            }
        }
        return nil
    }

    private static func fault(in completion: Completion, limit: Int) -> String? {
        let count = completion.tokens.count
        if !(1...limit).contains(count) { return "a completion of \(count) tokens, expected 1 to \(limit)" }
        if completion.logprobs.count != count { return "\(completion.logprobs.count) logprobs for \(count) tokens" }
        if completion.logprobs.contains(where: { !($0 <= 1e-3) || !$0.isFinite }) { return "a logprob out of range" }
        return nil
    }

    private static func fault(in result: ScoreResult, of lease: ScoreLease) -> String? {
        if result.run != lease.run { return "run \(result.run) instead of \(lease.run)" }
        if result.outcomes.map(\.item).sorted() != lease.items.map(\.item).sorted() {
            return "\(result.outcomes.count) verdicts that are not one for each of \(lease.items.count) texts"
        }
        for outcome in result.outcomes {
            switch outcome.verdict {
            case .scored(let reward, _, let values):
                if !reward.isFinite || values.contains(where: { !$0.value.isFinite }) { return "a reward not finite" }
            case .unparseable(let reward, _):
                if !reward.isFinite { return "a reward not finite" }
            case .retryable, .permanent: break
            }
        }
        return nil
    }

    private static func fault(in result: GradientResult, of lease: GradientLease) -> String? {
        if result.run != lease.run { return "run \(result.run) instead of \(lease.run)" }
        if result.shard != lease.shard { return "shard \(result.shard) instead of \(lease.shard)" }
        if result.byteCount == 0 { return "an empty gradient" }
        return nil
    }
}
