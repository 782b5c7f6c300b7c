import Foundation
import PolicyOptimization
import Testing

/// A step cut into 1 x 8, 2 x 4 or 8 x 1 completions has the same loss and the same slopes.
@Suite struct MicroBatchTests {
    private struct Completion {
        var advantage: Double
        var logprobs: [Double]
    }

    private let completions: [Completion] = (0..<8).map { (index: Int) -> Completion in
        let logprobs = (0...index).map { (position: Int) -> Double in -0.5 - 0.37 * Double((position * 5 + index) % 7) }
        return Completion(advantage: Double(index) - 3.5, logprobs: logprobs)
    }

    private func loss(partsOf size: Int, _ aggregation: LossAggregation) throws -> (Double, [Double]) {
        let objective = try PolicyObjective(clipLow: 0.2, clipHigh: 0.28, klCoefficient: 0.1)
        let weights = TokenWeights(aggregation, completionTokens: completions.map(\.logprobs.count))
        var total = ObjectiveStatistics()
        var slopes: [Double] = []
        for start in stride(from: 0, to: completions.count, by: size) {
            var part = ObjectiveStatistics()
            for completion in completions[start..<start + size] {
                let weight = weights.weight(completionTokens: completion.logprobs.count)
                for logprob in completion.logprobs {
                    let token = objective.evaluate(
                        logprob: logprob, behaviourLogprob: -1, referenceLogprob: -1.1,
                        advantage: completion.advantage, weight: weight)
                    slopes.append(token.dLogprob)
                    part.add(token, entropy: 0)
                }
            }
            total.merge(part)
        }
        return (total.loss, slopes)
    }

    @Test(arguments: [LossAggregation.tokenMean, .sequenceMean, .constant(maxCompletionTokens: 16)])
    func gradientDoesNotDependOnTheMicroBatch(aggregation: LossAggregation) throws {
        let (whole, slopes) = try loss(partsOf: 8, aggregation)
        for size in [1, 2, 4] {
            let (parts, partSlopes) = try loss(partsOf: size, aggregation)
            #expect(abs(parts - whole) < 1e-14)
            #expect(partSlopes == slopes)
        }
    }
}
