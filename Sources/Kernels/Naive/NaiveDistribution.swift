internal import Foundation

extension Naive {
    /// Logprob of the target and entropy (nats) of softmax(logits / temperature), one row.
    package static func distribution(
        _ logits: [Double], target: Int, temperature: Double
    ) -> (logprob: Double, entropy: Double) {
        let logprobs = logProbabilities(logits, temperature)
        return (logprobs[target], -logprobs.reduce(0) { $0 + exp($1) * $1 })
    }

    /// Gradient of dLogprob * logprob + dEntropy * entropy with respect to the logits.
    package static func distributionBackward(
        _ logits: [Double], target: Int, temperature: Double, dLogprob: Double, dEntropy: Double
    ) -> [Double] {
        let logprobs = logProbabilities(logits, temperature)
        let entropy = -logprobs.reduce(0) { $0 + exp($1) * $1 }
        return logprobs.enumerated().map { index, logprob in
            let p = exp(logprob)
            return (dLogprob * ((index == target ? 1 : 0) - p) - dEntropy * p * (logprob + entropy)) / temperature
        }
    }

    /// A step of torch.optim.AdamW on one weight; `moments` are updated.
    package static func adamW(
        _ weight: Double, gradient: Double, moments: inout (first: Double, second: Double), step: Int, _ settings: AdamW
    ) -> Double {
        moments.first = settings.beta1 * moments.first + (1 - settings.beta1) * gradient
        moments.second = settings.beta2 * moments.second + (1 - settings.beta2) * gradient * gradient
        let first = moments.first / (1 - pow(settings.beta1, Double(step)))
        let second = moments.second / (1 - pow(settings.beta2, Double(step)))
        let kept = weight * (1 - settings.learningRate * settings.weightDecay)
        return kept - settings.learningRate * first / (second.squareRoot() + settings.epsilon)
    }

    private static func logProbabilities(_ logits: [Double], _ temperature: Double) -> [Double] {
        let scaled = logits.map { $0 / temperature }
        let top = scaled.max() ?? 0
        let logSum = top + log(scaled.reduce(0) { $0 + exp($1 - top) })
        return scaled.map { $0 - logSum }
    }
}
