/// How tokens are drawn. Temperature 0 is greedy.
public struct SamplingParameters: Equatable, Sendable {
    /// 0 to 10.
    public var temperature: Float
    /// 0 keeps all tokens.
    public var topK: UInt32
    /// 1 keeps all tokens.
    public var topP: Float
    /// 0 keeps all tokens.
    public var minP: Float
    /// A completion ends here at the latest.
    public var maxCompletionTokens: UInt32
    /// Key of the counter-based generator, with the step, prompt, sample and position.
    public var seed: UInt64

    /// Stores the values; nothing is checked before it is sent.
    public init(
        temperature: Float, topK: UInt32, topP: Float, minP: Float, maxCompletionTokens: UInt32, seed: UInt64
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
        self.maxCompletionTokens = maxCompletionTokens
        self.seed = seed
    }
}

/// One prompt and how many samples to draw for it.
public struct PromptGroup: Equatable, Sendable {
    /// Position of the group in its step: with the step, the group's name.
    public var index: UInt32
    /// Token ids of the rendered prompt, at least one.
    public var promptTokens: [Int32]
    /// How many completions to draw, at least 1.
    public var samples: UInt32

    /// Stores the values; nothing is checked before it is sent.
    public init(index: UInt32, promptTokens: [Int32], samples: UInt32) {
        self.index = index
        self.promptTokens = promptTokens
        self.samples = samples
    }
}

/// Work: generate completions for these groups with this policy.
public struct RolloutLease: Equatable, Sendable {
    /// The lease that this belongs to.
    public var lease: LeaseID
    /// The run that this belongs to.
    public var run: RunID
    /// Optimizer step, from 1; 0 is the evaluation before the first.
    public var step: UInt64
    /// The weights to sample from.
    public var policy: PolicyReference
    /// How to draw tokens.
    public var sampling: SamplingParameters
    /// The prompts, by index.
    public var groups: [PromptGroup]

    /// Stores the values; nothing is checked before it is sent.
    public init(
        lease: LeaseID, run: RunID, step: UInt64, policy: PolicyReference, sampling: SamplingParameters,
        groups: [PromptGroup]
    ) {
        self.lease = lease
        self.run = run
        self.step = step
        self.policy = policy
        self.sampling = sampling
        self.groups = groups
    }
}

/// Why a completion ended.
public enum FinishReason: UInt32, Sendable, CaseIterable {
    /// The policy wrote an end token, which is the last of its tokens.
    case stop = 1
    /// It reached the token limit.
    case length = 2
}

/// One sampled completion.
public struct Completion: Equatable, Sendable {
    /// Token ids, at least one.
    public var tokens: [Int32]
    /// Natural logarithm of each token's probability under the distribution it was drawn from.
    public var logprobs: [Float]
    /// The tokens decoded, without special tokens.
    public var text: String
    /// Why it ended.
    public var finish: FinishReason

    /// Stores the values; nothing is checked before it is sent.
    public init(tokens: [Int32], logprobs: [Float], text: String, finish: FinishReason) {
        self.tokens = tokens
        self.logprobs = logprobs
        self.text = text
        self.finish = finish
    }
}

/// The completions of one group, by sample index.
public struct GroupRollout: Equatable, Sendable {
    /// Position of the group in its step.
    public var index: UInt32
    /// As many as the lease asked for, by sample index.
    public var completions: [Completion]

    /// Stores the values; nothing is checked before it is sent.
    public init(index: UInt32, completions: [Completion]) {
        self.index = index
        self.completions = completions
    }
}

/// Result of a ``RolloutLease``.
public struct RolloutResult: Equatable, Sendable {
    /// The lease that this belongs to.
    public var lease: LeaseID
    /// The run that this belongs to.
    public var run: RunID
    /// The weights that were sampled from.
    public var policy: PolicyReference
    /// By index, each index once.
    public var groups: [GroupRollout]
    /// Seconds and counts: `prefillSeconds`, `decodeSeconds`, `prefillTokens`, `decodeTokens`.
    public var usage: [NamedValue]

    /// Stores the values; nothing is checked before it is sent.
    public init(lease: LeaseID, run: RunID, policy: PolicyReference, groups: [GroupRollout], usage: [NamedValue]) {
        self.lease = lease
        self.run = run
        self.policy = policy
        self.groups = groups
        self.usage = usage
    }
}
