/// A prompt and its completions, as the training pass takes them.
public struct TrainingGroup: Sendable, Hashable {
    /// The prompt's token ids; at least one.
    public let promptTokens: [Int32]
    /// Each completion's token ids; an empty one contributes nothing.
    public let completions: [[Int32]]

    /// Stores the values.
    public init(promptTokens: [Int32], completions: [[Int32]]) {
        self.promptTokens = promptTokens
        self.completions = completions
    }

    /// Rows the group takes in a packed pass: the prompt once, and each completion without its last token, which
    /// predicts nothing.
    public var packedRowCount: Int {
        promptTokens.count + completions.reduce(0) { $0 + max($1.count - 1, 0) }
    }

    /// Cuts a list of groups into consecutive runs of at most `rowBudget` packed rows; a group is never cut, so one
    /// that exceeds the budget stands alone. A function of the list and the budget only.
    public static func microBatches(_ groups: [TrainingGroup], rowBudget: Int) -> [Range<Int>] {
        var batches: [Range<Int>] = []
        var start = 0
        var rows = 0
        for (index, group) in groups.enumerated() {
            if index > start, rows + group.packedRowCount > rowBudget {
                batches.append(start..<index)
                start = index
                rows = 0
            }
            rows += group.packedRowCount
        }
        if start < groups.count { batches.append(start..<groups.count) }
        return batches
    }
}

/// A completion token as the model predicted it.
public struct TokenPrediction: Sendable, Hashable {
    /// The group's index in the list given to the pass.
    public let group: Int
    /// The completion's index in its group.
    public let completion: Int
    /// The token's index in its completion.
    public let position: Int
    /// The natural logarithm of the token's probability at the pass's temperature.
    public let logprob: Float
    /// The entropy, in nats, of the distribution the token was predicted from, at the pass's temperature.
    public let entropy: Float

    /// Stores the values.
    public init(group: Int, completion: Int, position: Int, logprob: Float, entropy: Float) {
        self.group = group
        self.completion = completion
        self.position = position
        self.logprob = logprob
        self.entropy = entropy
    }
}

/// The derivative of a scalar loss with respect to one token's logprob and entropy.
public struct TokenGradient: Sendable, Hashable {
    /// d loss / d logprob.
    public var dLogprob: Float
    /// d loss / d entropy.
    public var dEntropy: Float

    /// Stores the two derivatives.
    public init(dLogprob: Float, dEntropy: Float = 0) {
        self.dLogprob = dLogprob
        self.dEntropy = dEntropy
    }
}
