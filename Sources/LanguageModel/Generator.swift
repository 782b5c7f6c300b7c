public import Kernels
internal import ModelFiles

/// Bounds on what a generator may use.
public struct GenerationLimits: Sendable, Hashable {
    /// The most completions decoded together; default 64: past 16 or so a row costs the same however many there are.
    public var maxRows: Int
    /// The most memory for keys and values; default 1 GiB, about 23,000 tokens of SmolLM2-135M.
    public var maxKeyValueBytes: Int
    /// The most prompt tokens that go through the model together (one longer prompt goes alone); default 512.
    public var prefillRows: Int

    /// Stores the bounds; all must be positive.
    public init(maxRows: Int = 64, maxKeyValueBytes: Int = 1 << 30, prefillRows: Int = 512) {
        precondition(maxRows > 0 && prefillRows > 0, "no work fits \(maxRows) rows, \(prefillRows) prefill rows")
        self.maxRows = maxRows
        self.maxKeyValueBytes = maxKeyValueBytes
        self.prefillRows = prefillRows
    }
}

/// Draws completions for groups of one prompt and many samples.
///
/// Each prompt goes through the model once and its keys and values are shared by its samples. Samples are decoded
/// together; one that ends leaves at once and the next takes its place. A completion is a pure function of the
/// weights, the settings, the prompt, the group's index and the sample's index: not of the other groups, the limits
/// or the number of threads.
/// One thread uses a generator, and the weights given to it, at a time.
public final class Generator {
    private let pool: ThreadPool
    private let limits: GenerationLimits

    /// A generator that computes on `pool`.
    public init(pool: ThreadPool, limits: GenerationLimits = GenerationLimits()) {
        self.pool = pool
        self.limits = limits
    }

    /// The completions of each group, in the order of the groups and of the samples in them.
    ///
    /// `progress` and `isCancelled` are called on the calling thread, once per prefill and per decode step.
    /// Throws before any work for a prompt or setting that cannot be served, `notFinite` for broken weights, and
    /// `cancelled` within one decode step of `isCancelled` turning true.
    public func generate(
        _ groups: [GenerationGroup], settings: GenerationSettings, weights: PolicyWeights,
        progress: (GenerationProgress) -> Void = { _ in }, isCancelled: () -> Bool = { false }
    ) throws(LanguageModelError) -> [[Completion]] {
        precondition(settings.maxCompletionTokens > 0, "a completion has at least one token")
        try settings.sampling.validate()
        for (index, group) in groups.enumerated() { try check(group, index, settings, weights) }
        let run = GenerationRun(groups: groups, settings: settings, limits: limits, weights: weights, pool: pool)
        return try run.complete(progress: progress, isCancelled: isCancelled)
    }

    private func check(
        _ group: GenerationGroup, _ index: Int, _ settings: GenerationSettings, _ weights: PolicyWeights
    ) throws(LanguageModelError) {
        let configuration = weights.configuration
        try configuration.check(group.promptTokens, group: index)
        let total = group.promptTokens.count + settings.maxCompletionTokens
        guard total <= configuration.contextLength else {
            throw .contextExceeded(group: index, tokens: total, limit: configuration.contextLength)
        }
        let bytes = (total - 1) * KeyValueBlock.bytesPerToken(configuration)
        guard bytes <= limits.maxKeyValueBytes else {
            throw .keyValueMemoryExceeded(group: index, bytesNeeded: bytes, limit: limits.maxKeyValueBytes)
        }
    }
}
