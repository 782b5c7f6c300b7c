import Foundation
import PolicyOptimization
import Testing

/// Values and, above all, signs: what a step on the KL term alone does to a softmax policy over three tokens.
@Suite struct KLDivergenceTests {
    @Test func estimatesAtLogTwo() {
        let d = log(2.0)
        #expect(KLDivergence.k1.estimate(d) == d)
        #expect(abs(KLDivergence.k2.estimate(d) - d * d / 2) < 1e-15)
        #expect(abs(KLDivergence.k3.estimate(d) - (0.5 - 1 + d)) < 1e-15)
        #expect(abs(KLDivergence.k3.slope(d) - 0.5) < 1e-15)
        #expect(KLDivergence.k1.slope(d) == 1 && KLDivergence.k2.slope(d) == d)
    }

    @Test(arguments: KLDivergence.allCases)
    func equalPoliciesHaveNoDivergence(divergence: KLDivergence) {
        #expect(divergence.estimate(0) == 0)
        #expect(divergence == .k1 || divergence.slope(0) == 0)
    }

    @Test func k1AndK3AreUnbiased() {
        let (policy, reference) = (softmax([0.5, -1, 0.2]), softmax([0, 0.3, -0.7]))
        for divergence in [KLDivergence.k1, .k3] {
            let mean = zip(policy, reference).reduce(0) { $0 + $1.0 * divergence.estimate(log($1.0 / $1.1)) }
            #expect(abs(mean - kl(policy, reference)) < 1e-12)
        }
    }

    @Test(arguments: [KLDivergence.k2, .k3])
    func stepOnTheKLTermAloneMovesThePolicyTowardsTheReference(divergence: KLDivergence) throws {
        var logits = [2.0, -1, 0.2]
        let reference = softmax([0, 0.3, -0.7])
        var distance = kl(softmax(logits), reference)
        for _ in 0..<200 {
            let slope = try meanGradient(logits, reference, divergence)
            for i in logits.indices { logits[i] -= 0.3 * slope[i] }
            let next = kl(softmax(logits), reference)
            #expect(next < distance)
            distance = next
        }
        #expect(distance < 1e-3)
    }

    @Test func k1InTheLossHasAGradientOfMeanZero() throws {
        let slope = try meanGradient([2, -1, 0.2], softmax([0, 0.3, -0.7]), .k1)
        for value in slope { #expect(abs(value) < 1e-12) }
    }

    @Test func k2HasTheGradientOfKLPolicyReference() throws {
        let (logits, reference) = ([2.0, -1, 0.2], softmax([0, 0.3, -0.7]))
        let slope = try meanGradient(logits, reference, .k2)
        for i in logits.indices {
            var (above, below) = (logits, logits)
            above[i] += 1e-6
            below[i] -= 1e-6
            let expected = (kl(softmax(above), reference) - kl(softmax(below), reference)) / 2e-6
            #expect(abs(slope[i] - expected) < 1e-8)
        }
    }

    @Test func k3HasTheGradientOfKLReferencePolicy() throws {
        let (logits, reference) = ([2.0, -1, 0.2], softmax([0, 0.3, -0.7]))
        let slope = try meanGradient(logits, reference, .k3)
        let policy = softmax(logits)
        for i in logits.indices { #expect(abs(slope[i] - (policy[i] - reference[i])) < 1e-12) }
    }

    @Test(arguments: [KLDivergence.k2, .k3])
    func farTokensAreStillPulledBack(divergence: KLDivergence) {
        #expect(divergence.slope(1000) > 0)
        #expect(divergence.slope(-1000) < 0)
    }

    /// Mean over the policy's own draws of the objective's gradient with respect to the logits, advantage 0.
    private func meanGradient(
        _ logits: [Double], _ reference: [Double], _ divergence: KLDivergence
    ) throws -> [Double] {
        let objective = try PolicyObjective(clipLow: 0.2, clipHigh: 0.2, klCoefficient: 1, klDivergence: divergence)
        let policy = softmax(logits)
        var gradient = [Double](repeating: 0, count: logits.count)
        for token in logits.indices {
            let slope = objective.evaluate(
                logprob: log(policy[token]), behaviourLogprob: log(policy[token]),
                referenceLogprob: log(reference[token]), advantage: 0, weight: policy[token]
            ).dLogprob
            for i in logits.indices { gradient[i] += slope * ((i == token ? 1 : 0) - policy[i]) }
        }
        return gradient
    }

    private func softmax(_ logits: [Double]) -> [Double] {
        let sum = logits.reduce(0) { $0 + exp($1) }
        return logits.map { exp($0) / sum }
    }

    private func kl(_ p: [Double], _ q: [Double]) -> Double { zip(p, q).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) } }
}
