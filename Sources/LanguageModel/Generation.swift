/// One prompt and how many completions to draw for it.
public struct GenerationGroup: Sendable, Hashable {
    /// The prompt's token ids; at least one.
    public let promptTokens: [Int32]
    /// The number of completions; 0 gives none.
    public let sampleCount: Int
    /// Names the group in its random draws; the same index gives the same completions wherever the group is run.
    public let index: UInt32

    /// Stores the values.
    public init(promptTokens: [Int32], sampleCount: Int, index: UInt32) {
        self.promptTokens = promptTokens
        self.sampleCount = sampleCount
        self.index = index
    }
}

/// What holds for every completion of one call.
public struct GenerationSettings: Sendable, Hashable {
    /// How tokens are drawn.
    public var sampling: Sampling
    /// The longest completion, in tokens; at least 1.
    public var maxCompletionTokens: Int
    /// Tokens that end a completion, of which each is then the last.
    public var stopTokens: Set<Int32>
    /// The run's seed.
    public var seed: UInt64
    /// The training step, or whatever else tells passes over the same group apart.
    public var step: UInt32

    /// Stores the values.
    public init(
        sampling: Sampling = Sampling(), maxCompletionTokens: Int, stopTokens: Set<Int32>, seed: UInt64 = 0,
        step: UInt32 = 0
    ) {
        self.sampling = sampling
        self.maxCompletionTokens = maxCompletionTokens
        self.stopTokens = stopTokens
        self.seed = seed
        self.step = step
    }
}

/// Why a completion ended.
public enum FinishReason: Sendable, Hashable {
    /// At a stop token.
    case stop
    /// At the longest length allowed.
    case length
}

/// One drawn continuation of a prompt.
public struct Completion: Sendable, Hashable {
    /// The drawn token ids, a stop token included.
    public let tokens: [Int32]
    /// For each token, its logprob (nats) under the distribution it was drawn from: see `Sampler.sample`.
    public let logprobs: [Float]
    /// Why it ended.
    public let finish: FinishReason

    /// Stores the values.
    public init(tokens: [Int32], logprobs: [Float], finish: FinishReason) {
        self.tokens = tokens
        self.logprobs = logprobs
        self.finish = finish
    }
}

/// What a generator has just done, for progress displays and time accounting.
public enum GenerationProgress: Sendable, Hashable {
    /// Prompts went through the model.
    case prefilled(promptTokens: Int)
    /// Each of `rows` unfinished completions grew by one token; `finished` completions are complete so far.
    case decoded(rows: Int, finished: Int)
}
