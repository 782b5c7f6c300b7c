internal import Kernels
internal import LanguageModel
internal import ModelFiles

/// One optimizer step on sequences of 128 rows, float32, every row predicting the next token.
final class TrainingWorkload: Workload {
    private let pool: ThreadPool
    private let weights: PolicyWeights
    private let pass: TrainingPass
    private let gradient, firstMoment, secondMoment: ParameterBuffer
    private let optimizer = AdamW(learningRate: 1e-6, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0)
    private var step = 0

    init(model: String, pool: ThreadPool) throws {
        self.pool = pool
        let model = try ModelFolder.load(model)
        weights = try PolicyWeights(model.configuration, precision: .float32)
        try weights.load(model.parameters, pool: pool)
        pass = TrainingPass(model.configuration, pool: pool)
        gradient = try ParameterBuffer(count: weights.layout.count)
        firstMoment = try ParameterBuffer(count: weights.layout.count)
        secondMoment = try ParameterBuffer(count: weights.layout.count)
    }

    /// One step on as many sequences as the case says.
    func measure(_ name: String) throws -> [String: Double] {
        guard let sequences = Int(name) else { preconditionFailure("\(name) is not a number of sequences") }
        let rows = Double(sequences * 128)
        let groups = (0..<sequences).map { text in
            let all = tokens(text: text, count: 129)
            return TrainingGroup(promptTokens: [all[0]], completions: [Array(all[1...])])
        }
        let watch = Stopwatch()
        var logprob = 0.0
        gradient.values.update(repeating: 0)
        try pass.accumulate(groups, weights: weights, into: gradient) { prediction in
            logprob += Double(prediction.logprob) / rows
            // The clipped objective on the policy itself: the ratio is 1, so its derivative is the advantage.
            let advantage: Float = prediction.group % 2 == 0 ? 1 : -1
            return TokenGradient(dLogprob: -advantage / Float(rows))
        }
        let norm = try update()
        return [
            "tokens": rows, "seconds": watch.seconds, "cpuSeconds": watch.cpuSeconds, "peakMemory": peakMemory(),
            "logprob": logprob, "gradientNorm": norm,
        ]
    }

    /// Clips the gradient to norm 1 and steps; returns its norm.
    private func update() throws -> Double {
        guard let w = weights.parameters.values.baseAddress, let g = gradient.values.baseAddress,
            let m = firstMoment.values.baseAddress, let v = secondMoment.values.baseAddress
        else { preconditionFailure("a model has weights") }
        let count = weights.layout.count
        let norm = Norm.sumOfSquares(g, count: count, pool: pool).squareRoot()
        step += 1
        optimizer.update(
            weights: w, gradient: g, firstMoment: m, secondMoment: v, count: count, step: step,
            gradientScale: Float(min(1, 1 / norm)), pool: pool)
        return norm
    }
}
