internal import Kernels
internal import ModelFiles

/// The state of one call of `Generator.generate`; one thread owns it.
final class GenerationRun {
    /// A prompt that has been through the model.
    private final class Prefilled {
        let block: KeyValueBlock
        let logits: FloatBuffer

        init(block: KeyValueBlock, logits: FloatBuffer) {
            self.block = block
            self.logits = logits
        }
    }

    /// An unfinished completion.
    private struct Row {
        let sample: GenerationSchedule.Sample
        let prompt: Prefilled
        let tail: KeyValueBlock
        var tokens: [Int32] = []
        var logprobs: [Float] = []
    }

    private let groups: [GenerationGroup]
    private let settings: GenerationSettings
    private let limits: GenerationLimits
    private let weights: PolicyWeights
    private let pool: ThreadPool
    private let pass: InferencePass
    private let logits: FloatBuffer
    private var schedule: GenerationSchedule
    private var prompts: [Int: Prefilled] = [:]
    private var live: [Row] = []
    private var results: [[Completion?]]
    private var finished = 0

    init(
        groups: [GenerationGroup], settings: GenerationSettings, limits: GenerationLimits, weights: PolicyWeights,
        pool: ThreadPool
    ) {
        self.groups = groups
        self.settings = settings
        self.limits = limits
        self.weights = weights
        self.pool = pool
        let longest = groups.map(\.promptTokens.count).max() ?? 0
        let sampleCount = groups.reduce(0) { $0 + $1.sampleCount }
        let maxRows = min(limits.maxRows, sampleCount)
        pass = InferencePass(
            weights.configuration, rowCapacity: max(limits.prefillRows, longest, maxRows), pool: pool)
        logits = FloatBuffer(count: maxRows * weights.configuration.vocabularySize)
        schedule = GenerationSchedule(
            promptCosts: groups.map(\.promptTokens.count), sampleCounts: groups.map(\.sampleCount),
            sampleCost: settings.maxCompletionTokens - 1, maxRows: limits.maxRows,
            budget: limits.maxKeyValueBytes / KeyValueBlock.bytesPerToken(weights.configuration))
        results = groups.map { Array(repeating: nil, count: $0.sampleCount) }
    }

    /// Admits, prefills and decodes until every sample has finished.
    func complete(
        progress: (GenerationProgress) -> Void, isCancelled: () -> Bool
    ) throws(LanguageModelError) -> [[Completion]] {
        while !schedule.isDone {
            guard !isCancelled() else { throw .cancelled }
            try start(schedule.admit(), progress: progress)
            guard !live.isEmpty else { continue }
            let rows = live.count
            try decodeStep()
            progress(.decoded(rows: rows, finished: finished))
        }
        return results.map { $0.compactMap(\.self) }
    }

    /// Prefills the prompts that the admitted samples are the first to need, and draws each sample's first token.
    private func start(
        _ samples: [GenerationSchedule.Sample], progress: (GenerationProgress) -> Void
    ) throws(LanguageModelError) {
        guard !samples.isEmpty else { return }
        var missing: [Int] = []
        for sample in samples where prompts[sample.group] == nil && missing.last != sample.group {
            missing.append(sample.group)
        }
        prefill(missing, progress: progress)
        let rows = samples.map { sample in
            guard let prompt = prompts[sample.group] else {
                preconditionFailure("group \(sample.group) has no prefill")
            }
            let tail = KeyValueBlock(weights.configuration, capacity: settings.maxCompletionTokens - 1)
            return Row(sample: sample, prompt: prompt, tail: tail)
        }
        live += try extended(rows) { UnsafePointer(rows[$0].prompt.logits.base) }
    }

    /// Several prompts at a time, up to `prefillRows` tokens.
    private func prefill(_ missing: [Int], progress: (GenerationProgress) -> Void) {
        var rest = missing[...]
        while let first = rest.popFirst() {
            var packed = [first]
            var tokens = groups[first].promptTokens.count
            while let next = rest.first, tokens + groups[next].promptTokens.count <= limits.prefillRows {
                packed.append(rest.removeFirst())
                tokens += groups[next].promptTokens.count
            }
            let blocks = packed.map {
                KeyValueBlock(weights.configuration, capacity: groups[$0].promptTokens.count)
            }
            let logits = packed.map { _ in FloatBuffer(count: weights.configuration.vocabularySize) }
            pass.prefill(packed.map { groups[$0].promptTokens }, into: blocks, logits: logits, weights: weights)
            for (index, group) in packed.enumerated() {
                prompts[group] = Prefilled(block: blocks[index], logits: logits[index])
            }
            progress(.prefilled(promptTokens: tokens))
        }
    }

    /// One token more for every live row.
    private func decodeStep() throws(LanguageModelError) {
        let steps = live.map { row in
            DecodeStep(
                token: row.tokens[row.tokens.count - 1], position: row.prompt.block.count + row.tokens.count - 1,
                prompt: row.prompt.block, tail: row.tail)
        }
        pass.decode(steps, logits: logits.base, weights: weights)
        let vocabularySize = weights.configuration.vocabularySize
        live = try extended(live) { UnsafePointer(logits.base + $0 * vocabularySize) }
    }

    /// Draws a token for each row from its logits; returns the rows that go on and files the rest.
    private func extended(
        _ rows: [Row], logits: (Int) -> UnsafePointer<Float>
    ) throws(LanguageModelError) -> [Row] {
        var drawn = [SampledToken?](repeating: nil, count: rows.count)
        drawn.withUnsafeMutableBufferPointer { slots in
            pool.run(tiles: rows.count) { slots[$0] = draw(rows[$0], logits: logits($0)) }
        }
        var unfinished: [Row] = []
        for (var row, token) in zip(rows, drawn) {
            guard let token else {
                throw .notFinite("token \(row.tokens.count) of sample \(row.sample.sample), group \(row.sample.group)")
            }
            row.tokens.append(token.token)
            row.logprobs.append(token.logprob)
            if !fileIfFinished(row) { unfinished.append(row) }
        }
        return unfinished
    }

    /// Nil when the logits are broken.
    private func draw(_ row: Row, logits: UnsafePointer<Float>) -> SampledToken? {
        let key = SampleKey(
            seed: settings.seed, step: settings.step, group: groups[row.sample.group].index,
            sample: UInt32(row.sample.sample))
        return try? Sampler.sample(
            logits: UnsafeBufferPointer(start: logits, count: weights.configuration.vocabularySize),
            sampling: settings.sampling, uniform: key.uniform(position: UInt32(row.tokens.count)))
    }

    private func fileIfFinished(_ row: Row) -> Bool {
        let stopped = row.tokens.last.map(settings.stopTokens.contains) ?? false
        guard stopped || row.tokens.count == settings.maxCompletionTokens else { return false }
        results[row.sample.group][row.sample.sample] = Completion(
            tokens: row.tokens, logprobs: row.logprobs, finish: stopped ? .stop : .length)
        finished += 1
        if schedule.finish(row.sample) { prompts[row.sample.group] = nil }
        return true
    }
}
