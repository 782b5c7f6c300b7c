import RunSpec
import Testing
import WireProtocol

import ClusterCore

/// What the leases of a run hold: a function of the spec, not of the cluster.
@Suite struct LeaseContentTests {
    /// All leases of a run, by kind.
    struct Leases {
        var rollouts: [RolloutLease] = []
        var scores: [ScoreLease] = []
        var gradients: [GradientLease] = []

        init(_ change: (inout ExperimentSpec) -> Void = { _ in }) {
            let plan = Fixtures.plan { spec in
                spec.optimization.steps = 1
                change(&spec)
            }
            var transcript = Transcript(plan: plan, rollout: 1, reward: 1)
            transcript.settle()
            for case .send(let message, _) in transcript.actions {
                switch message {
                case .rolloutLease(let lease): rollouts.append(lease)
                case .scoreLease(let lease): scores.append(lease)
                case .gradientLease(let lease): gradients.append(lease)
                default: break
                }
            }
        }
    }

    @Test func evaluationIsGreedyAndTrainingIsSampled() {
        let leases = Leases { $0.rollout.temperature = 0.75 }
        #expect(leases.rollouts.map(\.step) == [0, 1, 1, 1, 1])
        #expect(leases.rollouts.map(\.sampling.temperature) == [0, 0.75, 0.75, 0.75, 0])
        #expect(
            leases.rollouts.map { $0.groups.map(\.index) } == [
                [0, 1, 2, 3, 4], [0, 1], [2, 3], [4, 5], [0, 1, 2, 3, 4],
            ])
        #expect(leases.rollouts.map { $0.groups[0].samples } == [1, 4, 4, 4, 1])
        #expect(leases.rollouts.allSatisfy { $0.sampling.maxCompletionTokens == 6 && $0.sampling.seed == 1 })
        #expect(leases.rollouts.map(\.policy.version) == [0, 0, 0, 0, 1])
    }

    @Test func baselineAsksTheInputOnce() {
        let queries = Leases().scores.flatMap(\.items).compactMap { item -> String? in
            if case .query(let text) = item.candidate { text } else { nil }
        }
        #expect(queries == (0..<5).map { "input v\($0)" })
    }

    @Test func manyTextsAreCutIntoFixedBatches() {
        let leases = Leases {
            $0.rollout.groupSize = 50
            $0.evaluation.queries = 1
        }
        #expect(
            leases.scores.filter { $0.step == 1 && $0.items.count > 1 }.map(\.items.count) == [64, 36, 64, 36, 64, 36])
    }

    @Test(arguments: [LossSection.Aggregation.token, .sequence, .constant])
    func tokenWeightsShareOneDenominator(aggregation: LossSection.Aggregation) {
        let leases = Leases { $0.loss.aggregation = aggregation }
        let samples = leases.gradients.flatMap(\.groups).flatMap(\.samples)
        #expect(leases.gradients.map(\.shard) == [0, 1, 2])
        #expect(leases.gradients.flatMap(\.groups).map(\.index) == [0, 1, 2, 3, 4, 5])
        let tokens = samples.reduce(0) { $0 + $1.tokens.count }
        for sample in samples {
            let expected: Double =
                switch aggregation {
                case .token: 1 / Double(tokens)
                case .sequence: 1 / Double(samples.count * sample.tokens.count)
                case .constant: 1 / Double(samples.count * 6)
                }
            #expect(abs(Double(sample.tokenWeight) - expected) < 1e-8)
        }
    }

    @Test func referencePolicyIsNamedOnlyWhenItIsNeeded() {
        #expect(Leases().gradients.allSatisfy { $0.objective.reference == nil })
        let withKL = Leases {
            $0.loss.klCoefficient = 0.1
            $0.loss.clipHigh = 0.3
        }
        #expect(withKL.gradients.allSatisfy { $0.objective.reference == Fixtures.start })
        #expect(withKL.gradients.allSatisfy { $0.objective.clipHigh == 0.3 && $0.objective.clipLow == 0.2 })
    }

    @Test func moreShardsThanGroupsLeavesSomeOut() {
        let leases = Leases { $0.optimization.gradientShards = 12 }
        #expect(leases.gradients.count == 6)
        #expect(leases.gradients.allSatisfy { $0.groups.count == 1 })
    }
}
