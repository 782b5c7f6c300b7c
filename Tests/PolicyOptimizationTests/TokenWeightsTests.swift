import PolicyOptimization
import Testing

@Suite struct TokenWeightsTests {
    let lengths = [1, 3, 4]

    @Test func tokenMeanGivesEveryTokenOneEighth() {
        let weights = TokenWeights(.tokenMean, completionTokens: lengths)
        let expected: [Double] = [1.0 / 8, 1.0 / 8, 1.0 / 8]
        #expect(lengths.map(weights.weight) == expected)
    }

    @Test func sequenceMeanGivesEveryCompletionOneThird() {
        let weights = TokenWeights(.sequenceMean, completionTokens: lengths)
        let expected: [Double] = [1.0 / 3, 1.0 / 9, 1.0 / 12]
        #expect(lengths.map(weights.weight) == expected)
    }

    @Test func constantDividesByCompletionsTimesTheLimit() {
        let weights = TokenWeights(.constant(maxCompletionTokens: 10), completionTokens: lengths)
        let expected: [Double] = [1.0 / 30, 1.0 / 30, 1.0 / 30]
        #expect(lengths.map(weights.weight) == expected)
    }

    @Test(arguments: [LossAggregation.tokenMean, .sequenceMean])
    func weightsOfAllTokensSumToOne(aggregation: LossAggregation) {
        let weights = TokenWeights(aggregation, completionTokens: lengths)
        let sum = lengths.reduce(0) { $0 + Double($1) * weights.weight(completionTokens: $1) }
        #expect(abs(sum - 1) < 1e-15)
    }

    @Test(arguments: [LossAggregation.tokenMean, .sequenceMean, .constant(maxCompletionTokens: 4)])
    func emptyStepAndEmptyCompletionWeighNothing(aggregation: LossAggregation) {
        #expect(TokenWeights(aggregation, completionTokens: []).weight(completionTokens: 3) == 0)
        #expect(TokenWeights(aggregation, completionTokens: [2, 0]).weight(completionTokens: 0) == 0)
    }

    @Test func completionOverTheLimitIsRefused() async {
        await #expect(processExitsWith: .failure) {
            _ = TokenWeights(.constant(maxCompletionTokens: 3), completionTokens: [4])
        }
    }
}
