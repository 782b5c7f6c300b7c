internal import ModelFiles

extension TrainingPass {
    /// For each text, log p(token t | tokens before t) in nats for t = 1, 2, ...: one value fewer than tokens.
    ///
    /// Each text is taken alone. Throws as `evaluate` does; a text without tokens is an empty prompt.
    public func score(_ texts: [[Int32]], weights: PolicyWeights) throws(LanguageModelError) -> [[Float]] {
        let groups = texts.map { text in
            TrainingGroup(promptTokens: Array(text.prefix(1)), completions: [Array(text.dropFirst())])
        }
        var logprobs = texts.map { _ in [Float]() }
        for prediction in try evaluate(groups, weights: weights) {
            logprobs[prediction.group].append(prediction.logprob)
        }
        return logprobs
    }

    /// The [V] logits at each of these positions of one text: what the model expects after its token there.
    public func logits(
        _ text: [Int32], positions: [Int], weights: PolicyWeights
    ) throws(LanguageModelError) -> [[Float]] {
        precondition(positions.allSatisfy(text.indices.contains), "\(positions) in a text of \(text.count) tokens")
        return try logits(TrainingGroup(promptTokens: text, completions: []), rows: positions, weights: weights)
    }
}
