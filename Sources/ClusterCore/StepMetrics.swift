internal import RunSpec
internal import WireProtocol

/// A step's figures under their logged names, in a fixed order. `docs/metrics.md` says what each one means.
enum StepMetrics {
    /// Everything but the time split and what the optimizer states.
    static func figures(of step: StepMachine) -> [NamedValue] {
        let samples = step.groups.flatMap(\.samples)
        return rewards(samples) + metricMeans(samples, names: step.plan.spec.evaluation.metrics)
            + counts(step, samples) + completions(samples) + gradientFigures(step)
    }

    private static func rewards(_ samples: [StepGroup.Sample]) -> [NamedValue] {
        let rewards = samples.compactMap(\.reward)
        guard let mean = mean(rewards) else { return [] }
        let variance = rewards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rewards.count)
        return [NamedValue("reward/mean", mean), NamedValue("reward/std", variance.squareRoot())]
    }

    /// Means over scored samples; an answer that does not parse counts as 0.
    private static func metricMeans(_ samples: [StepGroup.Sample], names: [String]) -> [NamedValue] {
        names.compactMap { name in
            let values = samples.compactMap { sample -> Double? in
                switch sample.verdict {
                case .scored(_, _, let values): values.first { $0.name == name }?.value
                case .unparseable: 0
                case .retryable, .permanent, nil: nil
                }
            }
            return mean(values).map { NamedValue("metric/\(name)", $0) }
        }
    }

    private static func counts(_ step: StepMachine, _ samples: [StepGroup.Sample]) -> [NamedValue] {
        let unparseable = samples.count { sample in
            if case .unparseable = sample.verdict { true } else { false }
        }
        return [
            NamedValue("groups/trained", Double(step.groups.count { $0.isTrained })),
            NamedValue("groups/skipped", Double(step.groups.count { !$0.isTrained && $0.quarantine == nil })),
            NamedValue("groups/quarantined", Double(step.groups.count { $0.quarantine != nil })),
            NamedValue("samples/unparseable", Double(unparseable)),
            NamedValue("samples/failed", Double(samples.count { $0.reward == nil })),
            NamedValue("samples/retried", Double(step.scores.retryCount)),
        ]
    }

    private static func completions(_ samples: [StepGroup.Sample]) -> [NamedValue] {
        guard let length = mean(samples.map { Double($0.completion.tokens.count) }) else { return [] }
        let logprobs = samples.flatMap { $0.completion.logprobs.map(Double.init) }
        let cut = samples.count { $0.completion.finish == .length }
        return [
            NamedValue("completion/tokens", length),
            NamedValue("completion/truncated", Double(cut) / Double(samples.count)),
            NamedValue("completion/logprob", mean(logprobs) ?? 0),
        ]
    }

    /// Statistics of the shards over all tokens, under the names of `ObjectiveStatistics`: `loss` is weighted already
    /// and adds up, `...Max` is the largest, everything else is a sum or a count and becomes a mean over tokens.
    private static func gradientFigures(_ step: StepMachine) -> [NamedValue] {
        var names: [String] = []
        var totals: [String: Double] = [:]
        for (_, result) in step.gradients.sorted(by: { $0.key < $1.key }) {
            for value in result.statistics {
                if totals[value.name] == nil { names.append(value.name) }
                let total = totals[value.name, default: 0]
                totals[value.name] = value.name.hasSuffix("Max") ? max(total, value.value) : total + value.value
            }
        }
        let tokens = max(totals["tokens"] ?? 0, 1)
        return names.compactMap { name in
            guard let total = totals[name] else { return nil }
            switch name {
            case "loss": return NamedValue("loss", total)
            case "tokens": return NamedValue("tokens/trained", total)
            case _ where name.hasSuffix("Max"): return NamedValue("policy/\(name)", total)
            default: return NamedValue("policy/\(name.hasSuffix("Sum") ? name.dropLast(3) : name[...])", total / tokens)
            }
        }
    }

    private static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}

extension StepMachine {
    /// The step's figures once it is over.
    ///
    /// - Parameter statistics: what the optimizer states; names ending in `Seconds` only split the time.
    mutating func figures(statistics: [NamedValue], at now: Instant) -> [NamedValue] {
        var updateUsage: [String: Double] = [:]
        for value in statistics where value.name.hasSuffix("Seconds") { updateUsage[value.name] = value.value }
        let times = time.figures(at: now, rolloutUsage: usage, updateUsage: updateUsage)
        let figures =
            StepMetrics.figures(of: self) + statistics.filter { !$0.name.hasSuffix("Seconds") } + times
            + throughput(times)
        return figures.filter(\.value.isFinite)
    }

    private func throughput(_ times: [NamedValue]) -> [NamedValue] {
        let decoded = usage["decodeTokens"] ?? 0
        let seconds = times.first { $0.name == "time/decode" }?.value ?? 0
        return [
            NamedValue("tokens/prefill", usage["prefillTokens"] ?? 0),
            NamedValue("tokens/decode", decoded),
            NamedValue("tokens/decodePerSecond", seconds > 0 ? decoded / seconds : 0),
        ]
    }

    /// What the journal gets.
    mutating func record(policy: PolicyReference, statistics: [NamedValue], at now: Instant) -> StepRecord {
        StepRecord(
            run: plan.run, step: step, behaviour: behaviour, policy: policy, cursor: plan.order.cursor(afterStep: step),
            digest: StepDigest.digest(step: step, behaviour: behaviour, groups: groups),
            samples: groups.flatMap { $0.records(groupSize: plan.spec.rollout.groupSize) },
            metrics: figures(statistics: statistics, at: now))
    }
}
