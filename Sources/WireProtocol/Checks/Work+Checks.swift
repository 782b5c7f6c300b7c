extension SamplingParameters {
    func check() throws(WireError) {
        try require((0...10).contains(temperature), "sampling.temperature", "0 to 10, not \(temperature)")
        try require(topP > 0 && topP <= 1, "sampling.topP", "more than 0 and at most 1, not \(topP)")
        try require((0...1).contains(minP), "sampling.minP", "0 to 1, not \(minP)")
        try require(
            (1...UInt32(ProtocolLimits.sequenceTokens)).contains(maxCompletionTokens), "sampling.maxCompletionTokens",
            "1 to \(ProtocolLimits.sequenceTokens), not \(maxCompletionTokens)")
    }
}

extension PromptGroup {
    func check() throws(WireError) {
        try requireTokens(promptTokens, "groups.promptTokens")
        try require(
            (1...UInt32(ProtocolLimits.groupSamples)).contains(samples), "groups.samples",
            "1 to \(ProtocolLimits.groupSamples), not \(samples)")
    }
}

extension RolloutLease {
    func check() throws(WireError) {
        try run.check()
        try sampling.check()
        try requireCount(groups.count, 1...ProtocolLimits.listCount, "rolloutLease.groups")
        try requireDistinct(groups.map(\.index), "rolloutLease.groups.index")
        for group in groups { try group.check() }
    }
}

extension Completion {
    func check() throws(WireError) {
        try requireTokens(tokens, logprobs: logprobs, "completion")
        try requireText(text, atMost: ProtocolLimits.textBytes, "completion.text")
    }
}

extension GroupRollout {
    func check() throws(WireError) {
        try requireCount(completions.count, 1...ProtocolLimits.groupSamples, "groups.completions")
        for completion in completions { try completion.check() }
    }
}

extension RolloutResult {
    func check() throws(WireError) {
        try run.check()
        try requireCount(groups.count, 1...ProtocolLimits.listCount, "rolloutResult.groups")
        try requireDistinct(groups.map(\.index), "rolloutResult.groups.index")
        for group in groups { try group.check() }
        try requireValues(usage, "rolloutResult.usage")
    }
}

extension ScoreItem {
    func check() throws(WireError) {
        try requireName(query.rawValue, atMost: ProtocolLimits.queryIDBytes, "scoreItem.query")
        switch candidate {
        case .completion(let text), .query(let text):
            try requireText(text, atMost: ProtocolLimits.textBytes, "scoreItem.candidate")
        }
    }
}

extension ScoreLease {
    func check() throws(WireError) {
        try run.check()
        try requireCount(items.count, 1...ProtocolLimits.listCount, "scoreLease.items")
        try requireDistinct(items.map(\.item), "scoreLease.items.item")
        for item in items { try item.check() }
        try requireCount(metrics.count, 0...ProtocolLimits.nameBytes, "scoreLease.metrics")
        for metric in metrics { try requireName(metric, "scoreLease.metrics") }
    }
}

extension ScoreOutcome {
    func check() throws(WireError) {
        switch verdict {
        case .scored(let reward, let searchText, let values):
            try requireFinite(reward, "scored.reward")
            try requireText(searchText, atMost: ProtocolLimits.textBytes, "scored.searchText")
            try requireValues(values, "scored.values")
        case .unparseable(let reward, let reason):
            try requireFinite(reward, "unparseable.reward")
            try requireText(reason, atMost: ProtocolLimits.reasonBytes, "unparseable.reason")
        case .retryable(let reason), .permanent(let reason):
            try requireText(reason, atMost: ProtocolLimits.reasonBytes, "scoreOutcome.reason")
        }
    }
}

extension ScoreResult {
    func check() throws(WireError) {
        try run.check()
        try requireCount(outcomes.count, 1...ProtocolLimits.listCount, "scoreResult.outcomes")
        try requireDistinct(outcomes.map(\.item), "scoreResult.outcomes.item")
        for outcome in outcomes { try outcome.check() }
        try requireValues(usage, "scoreResult.usage")
    }
}

extension ObjectiveParameters {
    func check() throws(WireError) {
        try require(clipLow >= 0 && clipLow <= 1, "objective.clipLow", "0 to 1, not \(clipLow)")
        try require(clipHigh >= 0 && clipHigh.isFinite, "objective.clipHigh", "0 or more, not \(clipHigh)")
        try requireFinite(entropyCoefficient, "objective.entropyCoefficient")
        try require(temperature > 0 && temperature <= 10, "objective.temperature", "more than 0, at most 10")
        try require(
            klCoefficient >= 0 && klCoefficient.isFinite, "objective.klCoefficient", "0 or more, not \(klCoefficient)")
        try require(klCoefficient == 0 || reference != nil, "objective.reference", "a policy, for KL needs one")
    }
}

extension TrainingSample {
    func check() throws(WireError) {
        try requireTokens(tokens, logprobs: behaviourLogprobs, "samples")
        try requireFinite(advantage, "samples.advantage")
        try requireFinite(tokenWeight, "samples.tokenWeight")
    }
}

extension TrainingGroup {
    func check() throws(WireError) {
        try requireTokens(promptTokens, "groups.promptTokens")
        try requireCount(samples.count, 1...ProtocolLimits.groupSamples, "groups.samples")
        for sample in samples { try sample.check() }
    }
}

extension GradientLease {
    func check() throws(WireError) {
        try run.check()
        try objective.check()
        try requireCount(groups.count, 1...ProtocolLimits.listCount, "gradientLease.groups")
        try requireDistinct(groups.map(\.index), "gradientLease.groups.index")
        for group in groups { try group.check() }
    }
}

extension GradientResult {
    func check() throws(WireError) {
        try run.check()
        try require(
            byteCount > 0 && byteCount % 4 == 0, "gradientResult.byteCount", "a multiple of 4, not \(byteCount)")
        try requireValues(statistics, "gradientResult.statistics")
        try requireValues(usage, "gradientResult.usage")
    }
}
