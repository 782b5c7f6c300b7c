public import Kernels
public import ModelFiles

/// Logprobs and entropies of completion tokens, and the gradient of any loss that is a function of them.
///
/// A group's prompt goes through the model once, forward and backward, whatever the number of its completions.
/// Groups are taken in micro-batches (`TrainingGroup.microBatches`), whose split changes results by rounding only.
/// Buffers are kept for the next call. One thread uses a pass, and the weights given to it, at a time.
public final class TrainingPass {
    /// The most packed rows of a micro-batch.
    public let rowBudget: Int

    private let transformer: Transformer
    private var configuration: ModelConfiguration { transformer.configuration }
    private var space: TransformerWorkspace?
    private let head: PredictionHead

    /// A pass for models of this shape, computing on `pool`.
    ///
    /// `rowBudget` bounds the memory for activations: 0.7 MB a row of SmolLM2-135M, so 0.7 GB at the default of 1024.
    public init(_ configuration: ModelConfiguration, pool: ThreadPool, rowBudget: Int = 1024) {
        precondition(rowBudget > 0, "a micro-batch of \(rowBudget) rows holds nothing")
        self.rowBudget = rowBudget
        transformer = Transformer(configuration: configuration, pool: pool)
        head = PredictionHead(transformer)
    }

    /// Every completion token's prediction, by group, completion and position; no gradient.
    ///
    /// `temperature` (above 0) divides the logits. Throws for prompts without tokens, unknown tokens, texts beyond
    /// the model's context, and `notFinite` for broken weights; `cancelled` if `isCancelled` turns true, which is
    /// asked before each micro-batch.
    public func evaluate(
        _ groups: [TrainingGroup], weights: PolicyWeights, temperature: Float = 1,
        isCancelled: () -> Bool = { false }
    ) throws(LanguageModelError) -> [TokenPrediction] {
        var predictions: [TokenPrediction] = []
        try forEachMicroBatch(groups, isCancelled) { batch throws(LanguageModelError) in
            let space = workspace(rows: batch.rowCount, keepsActivations: false)
            forward(batch, weights, space)
            try head.forward(batch, weights, space, temperature: temperature) { predictions.append($0) }
        }
        return predictions
    }

    /// Adds the gradient of a loss to `gradient`, in layout order.
    ///
    /// `objective` gives the derivatives of the loss by one token's logprob and entropy; it is called once for each
    /// completion token, by group, completion and position, on the calling thread. Throws as `evaluate` does; the
    /// gradient is then of no use.
    public func accumulate(
        _ groups: [TrainingGroup], weights: PolicyWeights, temperature: Float = 1, into gradient: ParameterBuffer,
        isCancelled: () -> Bool = { false }, objective: (TokenPrediction) -> TokenGradient
    ) throws(LanguageModelError) {
        let layout = weights.layout
        guard let base = gradient.values.baseAddress, gradient.count == layout.count else {
            throw .weightCount(expected: layout.count, actual: gradient.count)
        }
        let dModel = ModelTensors(configuration, layout, base: base)
        try forEachMicroBatch(groups, isCancelled) { batch throws(LanguageModelError) in
            let space = workspace(rows: batch.rowCount, keepsActivations: true)
            forward(batch, weights, space)
            try head.backward(
                batch, weights, space, temperature: temperature, into: dModel, objective: objective)
            transformer.backward(batch, weights, space, into: dModel)
        }
    }

    /// The [V] logits of some rows of a packed group.
    func logits(
        _ group: TrainingGroup, rows: [Int], weights: PolicyWeights
    ) throws(LanguageModelError) -> [[Float]] {
        try check(group, 0)
        let batch = PackedBatch([group])
        let space = workspace(rows: batch.rowCount, keepsActivations: false)
        forward(batch, weights, space)
        return head.logits(rows: rows, weights, space)
    }

    private func forEachMicroBatch(
        _ groups: [TrainingGroup], _ isCancelled: () -> Bool,
        _ body: (PackedBatch) throws(LanguageModelError) -> Void
    ) throws(LanguageModelError) {
        for (index, group) in groups.enumerated() { try check(group, index) }
        for range in TrainingGroup.microBatches(groups, rowBudget: rowBudget) {
            guard !isCancelled() else { throw .cancelled }
            let batch = PackedBatch(groups[range], firstIndex: range.lowerBound)
            if !batch.predictions.isEmpty { try body(batch) }
        }
    }

    private func forward(_ batch: PackedBatch, _ weights: PolicyWeights, _ space: TransformerWorkspace) {
        transformer.forward(
            tokens: batch.tokens, positions: batch.positions, weights, weights.trainingProjections, space
        ) { _, kept in
            for span in batch.spans { transformer.attend(span, kept) }
        }
    }

    private func check(_ group: TrainingGroup, _ index: Int) throws(LanguageModelError) {
        try configuration.check(group.promptTokens, group: index)
        for completion in group.completions { try configuration.checkVocabulary(completion, group: index) }
        let longest = group.promptTokens.count + (group.completions.map(\.count).max() ?? 0)
        guard longest <= configuration.contextLength else {
            throw .contextExceeded(group: index, tokens: longest, limit: configuration.contextLength)
        }
    }

    private func workspace(rows: Int, keepsActivations: Bool) -> TransformerWorkspace {
        if let space, space.rows >= rows, space.keepsActivations || !keepsActivations { return space }
        space = nil  // before the larger one is taken
        let new = TransformerWorkspace(
            configuration, rows: max(rows, min(rowBudget, rows * 2)), keepsActivations: keepsActivations)
        space = new
        return new
    }
}
