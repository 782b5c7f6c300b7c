import Foundation
import PolicyOptimization
import Testing

/// The clipped surrogate, its bounds, its slopes and its statistics.
@Suite struct PolicyObjectiveTests {
    private func token(
        ratio: Double, advantage: Double, weight: Double = 1, low: Double = 0.2, high: Double = 0.28
    ) throws -> TokenLoss {
        try PolicyObjective(clipLow: low, clipHigh: high)
            .evaluate(logprob: -1 + log(ratio), behaviourLogprob: -1, advantage: advantage, weight: weight)
    }

    @Test func onPolicyLossIsMinusWeightTimesAdvantage() throws {
        let token = try token(ratio: 1, advantage: 0.5, weight: 0.25)
        #expect(token.loss == -0.125)
        #expect(token.dLogprob == -0.125)
        #expect(token.ratio == 1 && token.clipping == .none && token.kl == 0 && token.dEntropy == 0)
    }

    @Test(arguments: [
        // ratio, advantage, surrogate, slope, clipping
        (1.25, 2.0, 2.5, 2.5, TokenLoss.Clipping.none),
        (1.5, 2.0, 2.56, 0.0, .high),  // 1.28 x 2
        (1.5, -2.0, -3.0, -3.0, .none),  // a bad token that became likelier is pushed down unclipped
        (0.5, 2.0, 1.0, 1.0, .none),  // a good token that became rarer is pushed up unclipped
        (0.5, -2.0, -1.6, 0.0, .low),  // 0.8 x -2
        (0.85, -2.0, -1.7, -1.7, .none), (1.5, 0.0, 0.0, 0.0, .none),
    ])
    func surrogateIsClippedOnTheSideThatWouldGain(
        ratio: Double, advantage: Double, surrogate: Double, slope: Double, clipping: TokenLoss.Clipping
    ) throws {
        let token = try token(ratio: ratio, advantage: advantage)
        #expect(abs(token.loss + surrogate) < 1e-12)
        #expect(abs(token.dLogprob + slope) < 1e-12)
        #expect(token.clipping == clipping)
    }

    @Test func entropyBonusLowersTheLoss() throws {
        let objective = try PolicyObjective(clipLow: 0.2, clipHigh: 0.2, entropyCoefficient: 0.01)
        let token = objective.evaluate(
            logprob: -1, behaviourLogprob: -1, advantage: 0, weight: 0.5, entropy: 3)
        #expect(abs(token.loss + 0.015) < 1e-15)
        #expect(token.dEntropy == -0.005)
    }

    @Test(arguments: KLDivergence.allCases)
    func slopesMatchFiniteDifferences(divergence: KLDivergence) throws {
        let objective = try PolicyObjective(
            clipLow: 0.2, clipHigh: 0.28, klCoefficient: 0.3, klDivergence: divergence, entropyCoefficient: 0.1)
        for advantage in [-1.5, 0.7] {
            for logprob in stride(from: -3.0, through: -0.1, by: 0.13) {
                func loss(_ logprob: Double, _ entropy: Double) -> TokenLoss {
                    objective.evaluate(
                        logprob: logprob, behaviourLogprob: -1.2, referenceLogprob: -0.9, advantage: advantage,
                        weight: 0.4, entropy: entropy)
                }
                let h = 1e-6
                let slope = (loss(logprob + h, 2).loss - loss(logprob - h, 2).loss) / (2 * h)
                #expect(abs(slope - loss(logprob, 2).dLogprob) < 1e-8)
                let entropySlope = (loss(logprob, 2 + h).loss - loss(logprob, 2 - h).loss) / (2 * h)
                #expect(abs(entropySlope - loss(logprob, 2).dEntropy) < 1e-8)
            }
        }
    }

    @Test(arguments: [-1e9, -1000, -21, 21, 1000, 1e9, -Double.infinity])
    func extremeLogprobsStayFinite(difference: Double) throws {
        for divergence in KLDivergence.allCases {
            let objective = try PolicyObjective(
                clipLow: 0.2, clipHigh: 0.2, klCoefficient: 1, klDivergence: divergence)
            for advantage in [-1.0, 1] {
                let token = objective.evaluate(
                    logprob: -1 + difference, behaviourLogprob: -1, referenceLogprob: -1, advantage: advantage,
                    weight: 1)
                #expect(token.loss.isFinite && token.dLogprob.isFinite && token.ratio.isFinite && token.kl.isFinite)
                #expect(Float(token.dLogprob).isFinite)
            }
        }
    }

    @Test func notANumberIsNotHidden() throws {
        #expect(try token(ratio: .nan, advantage: 1).loss.isNaN)
    }

    @Test func parametersOutOfRangeAreNamed() {
        #expect(throws: PolicyOptimizationError.self) { try PolicyObjective(clipLow: -0.1, clipHigh: 0.2) }
        #expect(throws: PolicyOptimizationError.self) { try PolicyObjective(clipLow: 0.2, clipHigh: .nan) }
        do {
            _ = try PolicyObjective(clipLow: 0.2, clipHigh: 0.2, klCoefficient: -1)
            Issue.record("a negative coefficient was accepted")
        } catch {
            #expect(error.description == "klCoefficient is -1.0; it must be from 0.0 to 1000000.0")
        }
    }

    @Test func klWithoutReferenceIsRefused() async {
        await #expect(processExitsWith: .failure) {
            _ = try PolicyObjective(clipLow: 0.2, clipHigh: 0.2, klCoefficient: 1)
                .evaluate(logprob: -1, behaviourLogprob: -1, advantage: 1, weight: 1)
        }
    }

    @Test func statisticsCountClippedTokensAndExtremes() throws {
        var statistics = ObjectiveStatistics()
        var other = ObjectiveStatistics()
        statistics.add(try token(ratio: 2, advantage: 1), entropy: 1)
        statistics.add(try token(ratio: 0.5, advantage: -1), entropy: 2)
        other.add(try token(ratio: 0.25, advantage: -1), entropy: 3)
        statistics.merge(other)
        #expect(statistics.tokens == 3 && statistics.clippedHigh == 1 && statistics.clippedLow == 2)
        #expect(abs(statistics.ratioMax - 2) < 1e-12 && abs(statistics.ratioSum - 2.75) < 1e-12)
        #expect(abs(statistics.absoluteLogRatioMax - log(4)) < 1e-12)
        #expect(abs(statistics.absoluteLogRatioSum - log(16)) < 1e-12)
        #expect(statistics.entropySum == 6)
        #expect(abs(statistics.loss - (-1.28 + 0.8 + 0.8)) < 1e-12)
    }
}
