import Digests
import WireProtocol

/// What every simulated worker answers: a function of the lease's content, not of the lease's id or the worker.
enum SimulatedAnswers {
    /// Order-dependent hash (FNV-1a).
    struct Hash {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325
        mutating func add(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        mutating func add(_ number: UInt64) { value = ((value ^ number) &* 0x100_0000_01b3) ^ (value >> 29) }
    }

    static func rollout(_ lease: RolloutLease) -> RolloutResult {
        var step = Hash()
        step.add(lease.policy.digest.bytes)
        step.add(lease.step)
        step.add(UInt64(lease.sampling.temperature.bitPattern))
        return RolloutResult(
            lease: lease.lease, run: lease.run, policy: lease.policy,
            groups: lease.groups.map { group in
                GroupRollout(
                    index: group.index,
                    completions: (0..<group.samples).map { sample in
                        var hash = step
                        hash.add(UInt64(group.index) << 32 | UInt64(sample))
                        for token in group.promptTokens { hash.add(UInt64(token)) }
                        return completion(hash.value, limit: lease.sampling.maxCompletionTokens)
                    })
            }, usage: [NamedValue("decodeTokens", 10), NamedValue("decodeSeconds", 1)])
    }

    private static func completion(_ hash: UInt64, limit: UInt32) -> Completion {
        let count = Int(1 + hash % UInt64(limit))
        return Completion(
            tokens: (0..<count).map { Int32(truncatingIfNeeded: hash >> $0 & 0x7fff) },
            logprobs: (0..<count).map { -Float(hash >> $0 & 255) / 64 }, text: "text \(hash % 1000)",
            finish: count == Int(limit) ? .length : .stop)
    }

    /// - Parameter fails: whether this asking of an item fails in a way that may pass.
    static func score(_ lease: ScoreLease, fails: (ScoreItem) -> Bool) -> ScoreResult {
        ScoreResult(
            lease: lease.lease, run: lease.run,
            outcomes: lease.items.map { item in
                let verdict = fails(item) ? .retryable(reason: "timeout") : verdict(of: item, metrics: lease.metrics)
                return ScoreOutcome(item: item.item, verdict: verdict)
            }, usage: [NamedValue("searches", 1)])
    }

    private static func verdict(of item: ScoreItem, metrics: [String]) -> Verdict {
        var hash = Hash()
        hash.add(item.query.rawValue.utf8)
        switch item.candidate {
        case .completion(let text), .query(let text): hash.add(text.utf8)
        }
        return switch hash.value % 37 {
        case 0: .permanent(reason: "refused")
        case 1...3: .unparseable(reward: -1, reason: "no answer")
        default:
            .scored(
                reward: Double(hash.value >> 8 & 3) / 4, searchText: "q",
                values: metrics.map { NamedValue($0, Double(hash.value >> 16 % 11) / 10) })
        }
    }

    static func gradient(_ lease: GradientLease) -> GradientResult {
        var hash = Hash()
        hash.add(lease.policy.digest.bytes)
        hash.add(UInt64(lease.shard))
        for group in lease.groups {
            hash.add(UInt64(group.index))
            for sample in group.samples {
                for token in sample.tokens { hash.add(UInt64(token)) }
                hash.add(UInt64(sample.advantage.bitPattern) << 32 | UInt64(sample.tokenWeight.bitPattern))
            }
        }
        let tokens = Double(lease.groups.flatMap(\.samples).reduce(0) { $0 + $1.tokens.count })
        return GradientResult(
            lease: lease.lease, run: lease.run, shard: lease.shard, digest: SHA256.digest(of: "\(hash.value)"),
            byteCount: 4,
            statistics: [
                NamedValue("loss", Double(hash.value % 1000) / 7), NamedValue("tokens", tokens),
                NamedValue("entropySum", tokens * 1.5), NamedValue("clippedHigh", tokens / 4),
                NamedValue("ratioMax", Double(hash.value % 10)),
            ], usage: [])
    }
}
