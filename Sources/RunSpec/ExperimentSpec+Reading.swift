import Yams

extension ExperimentSpec {
    /// Reads a spec strictly: unknown keys, wrong types and values out of range are refused with their place.
    ///
    /// - Parameters:
    ///   - text: YAML, at most 1 MiB.
    ///   - fileName: name that errors show.
    ///   - overrides: `key=value` with dotted keys, applied in order over the text.
    public init(yaml text: String, fileName: String, overrides: [String] = []) throws(SpecError) {
        let document = try SpecDocument(name: fileName, text: text, overrides: overrides)
        var reader = try SectionReader(document: document)
        _ = try reader.value("schema", default: Self.schema, in: Self.schema...Self.schema)
        self.init(name: try reader.required("name"), datasetPath: "")
        seed = try reader.value("seed", default: seed)
        try reader.read("policy") { section throws(SpecError) in try policy.read(&section) }
        try reader.read("dataset") { section throws(SpecError) in try dataset.read(&section) }
        try reader.read("prompt") { section throws(SpecError) in try prompt.read(&section) }
        try reader.read("rollout") { section throws(SpecError) in try rollout.read(&section) }
        try reader.read("recommender") { section throws(SpecError) in try recommender.read(&section) }
        try reader.read("reward") { section throws(SpecError) in try reward.read(&section) }
        try reader.read("advantage") { section throws(SpecError) in try advantage.read(&section) }
        try reader.read("loss") { section throws(SpecError) in try loss.read(&section) }
        try reader.read("optimization") { section throws(SpecError) in try optimization.read(&section) }
        try reader.read("evaluation") { section throws(SpecError) in try evaluation.read(&section) }
        try reader.read("checkpoint") { section throws(SpecError) in try checkpoint.read(&section) }
        try reader.finish()
        try Self.check(name: name, reader)
    }

    /// The spec as YAML with every default written out; reading it gives the same spec.
    public func yaml() throws(SpecError) -> String {
        do {
            let encoder = YAMLEncoder()
            encoder.options.sortKeys = true
            return try "schema: \(Self.schema)\n" + encoder.encode(self)
        } catch {
            throw SpecError(location: .whole(name: name), key: "", message: "cannot be written as YAML: \(error)")
        }
    }

    private static func check(name: String, _ reader: SectionReader) throws(SpecError) {
        let allowed = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard allowed, (1...40).contains(name.utf8.count), !name.hasPrefix(".") else {
            throw reader.error("name", "expected 1 to 40 letters, digits, `.`, `_` or `-`, not beginning with a dot")
        }
    }
}

extension SectionReader {
    /// Reads a nested section and refuses what is left unread in it.
    mutating func read(
        _ key: String, _ body: (inout SectionReader) throws(SpecError) -> Void
    ) throws(SpecError) {
        var reader = try section(key)
        try body(&reader)
        try reader.finish()
    }
}

extension PolicySection {
    mutating func read(_ reader: inout SectionReader) throws(SpecError) {
        model = try reader.value("model", default: model)
        chatFormat = try reader.value("chatFormat", default: chatFormat)
        if model.isEmpty { throw reader.error("model", "expected a folder, a .gguf file or a model's name") }
    }
}

extension DatasetSection {
    mutating func read(_ reader: inout SectionReader) throws(SpecError) {
        path = try reader.required("path")
        train = try reader.value("train", default: train)
        validation = try reader.value("validation", default: validation)
        if train == validation {
            throw reader.error("validation", "the same split as `train`; an evaluation on training data proves nothing")
        }
    }
}

extension PromptSection {
    mutating func read(_ reader: inout SectionReader) throws(SpecError) {
        system = try reader.value("system", default: system)
        user = try reader.value("user", default: user)
        assistantPrefix = try reader.value("assistantPrefix", default: assistantPrefix)
        if !user.contains("{input}") { throw reader.error("user", "expected `{input}` somewhere in the text") }
    }
}

extension RolloutSection {
    mutating func read(_ reader: inout SectionReader) throws(SpecError) {
        promptsPerStep = try reader.value("promptsPerStep", default: promptsPerStep, in: 1...4096)
        groupSize = try reader.value("groupSize", default: groupSize, in: 2...256)
        promptsPerLease = try reader.value("promptsPerLease", default: promptsPerLease, in: 1...256)
        maxPromptTokens = try reader.value("maxPromptTokens", default: maxPromptTokens, in: 1...8192)
        maxCompletionTokens = try reader.value("maxCompletionTokens", default: maxCompletionTokens, in: 1...4096)
        temperature = try reader.value("temperature", default: temperature, in: 0.01...10)
        stopAtNewline = try reader.value("stopAtNewline", default: stopAtNewline)
    }
}

extension RecommenderSection {
    mutating func read(_ reader: inout SectionReader) throws(SpecError) {
        kind = try reader.value("kind", default: kind)
        k1 = try reader.value("k1", default: k1, in: 0...10)
        b = try reader.value("b", default: b, in: 0...1)
        stemmer = try reader.value("stemmer", default: stemmer)
        stopWords = try reader.value("stopWords", default: stopWords)
    }
}

extension RewardSection {
    mutating func read(_ reader: inout SectionReader) throws(SpecError) {
        kind = try reader.value("kind", default: kind)
        answerFormat = try reader.value("answerFormat", default: answerFormat)
        queryTemplate = try reader.value("queryTemplate", default: queryTemplate)
        metric = try reader.value("metric", default: metric)
        gain = try reader.value("gain", default: gain)
        relevanceThreshold = try reader.value("relevanceThreshold", default: relevanceThreshold, in: 1...100)
        formatBonus = try reader.value("formatBonus", default: formatBonus, in: -100...100)
        unparseableReward = try reader.value("unparseableReward", default: unparseableReward, in: -100...100)
        zeroMetricReward = try reader.optional("zeroMetricReward")
        costPerQueryWord = try reader.value("costPerQueryWord", default: costPerQueryWord, in: 0...100)
        freeQueryWords = try reader.value("freeQueryWords", default: freeQueryWords, in: 0...10_000)
        labels = try reader.value("labels", default: labels)
        if !queryTemplate.contains("{rewrite}") {
            throw reader.error("queryTemplate", "expected `{rewrite}` somewhere in the text, else nothing is learned")
        }
    }
}

extension AdvantageSection {
    mutating func read(_ reader: inout SectionReader) throws(SpecError) {
        estimator = try reader.value("estimator", default: estimator)
        deviation = try reader.value("deviation", default: deviation)
        epsilon = try reader.value("epsilon", default: epsilon, in: 0...1)
    }
}

extension LossSection {
    mutating func read(_ reader: inout SectionReader) throws(SpecError) {
        aggregation = try reader.value("aggregation", default: aggregation)
        clipLow = try reader.value("clipLow", default: clipLow, in: 0...1)
        clipHigh = try reader.value("clipHigh", default: clipHigh, in: 0...10)
        klCoefficient = try reader.value("klCoefficient", default: klCoefficient, in: 0...10)
        klEstimator = try reader.value("klEstimator", default: klEstimator)
        entropyCoefficient = try reader.value("entropyCoefficient", default: entropyCoefficient, in: 0...1)
    }
}

extension OptimizationSection {
    mutating func read(_ reader: inout SectionReader) throws(SpecError) {
        steps = try reader.value("steps", default: steps, in: 1...1_000_000)
        learningRate = try reader.value("learningRate", default: learningRate, in: 0...1)
        schedule = try reader.value("schedule", default: schedule)
        warmupSteps = try reader.value("warmupSteps", default: warmupSteps, in: 0...1_000_000)
        beta1 = try reader.value("beta1", default: beta1, in: 0...0.9999)
        beta2 = try reader.value("beta2", default: beta2, in: 0...0.99999)
        epsilon = try reader.value("epsilon", default: epsilon, in: 1e-15...1)
        weightDecay = try reader.value("weightDecay", default: weightDecay, in: 0...1)
        maxGradientNorm = try reader.value("maxGradientNorm", default: maxGradientNorm, in: 1e-6...1e6)
        gradientShards = try reader.value("gradientShards", default: gradientShards, in: 1...256)
        if warmupSteps >= steps, warmupSteps > 0 {
            throw reader.error("warmupSteps", "expected fewer than `steps` (\(steps)), found \(warmupSteps)")
        }
    }
}

extension EvaluationSection {
    mutating func read(_ reader: inout SectionReader) throws(SpecError) {
        everySteps = try reader.value("everySteps", default: everySteps, in: 1...1_000_000)
        queries = try reader.value("queries", default: queries, in: 0...1_000_000)
        metrics = try reader.value("metrics", default: metrics)
        if metrics.isEmpty { throw reader.error("metrics", "expected at least one metric, such as ndcg@10") }
    }
}

extension CheckpointSection {
    mutating func read(_ reader: inout SectionReader) throws(SpecError) {
        everySteps = try reader.value("everySteps", default: everySteps, in: 1...1_000_000)
        keepLast = try reader.value("keepLast", default: keepLast, in: 1...1000)
    }
}
