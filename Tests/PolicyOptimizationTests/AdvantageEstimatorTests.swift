import PolicyOptimization
import Testing

/// One test per equation; the numbers are checked by hand in the comments.
@Suite struct AdvantageEstimatorTests {
    // Mean 2, squares of deviations 4 + 0 + 0 + 4 = 8.
    let rewards = [0.0, 2, 2, 4]

    private func expectClose(_ values: [Double]?, _ expected: [Double], tolerance: Double = 1e-12) {
        #expect(values?.count == expected.count)
        for (value, other) in zip(values ?? [], expected) { #expect(abs(value - other) < tolerance) }
    }

    @Test func grpoDividesByThePopulationDeviation() {
        // sqrt(8 / 4) = sqrt 2.
        let advantages = AdvantageEstimator.grpo(deviation: .population, epsilon: 0).advantages(of: rewards)
        expectClose(advantages, [-2 / 2.0.squareRoot(), 0, 0, 2 / 2.0.squareRoot()])
    }

    @Test func grpoDividesByTheSampleDeviation() {
        // sqrt(8 / 3).
        let advantages = AdvantageEstimator.grpo(deviation: .sample, epsilon: 0).advantages(of: rewards)
        let scale = (8.0 / 3).squareRoot()
        expectClose(advantages, [-2 / scale, 0, 0, 2 / scale])
    }

    @Test func grpoAddsEpsilonToTheDeviation() {
        // Rewards 0 and 1: population deviation 0.5; 0.5 / (0.5 + 0.5) = 0.5.
        let advantages = AdvantageEstimator.grpo(deviation: .population, epsilon: 0.5).advantages(of: [0, 1])
        expectClose(advantages, [-0.5, 0.5])
    }

    @Test func drGRPOOnlySubtractsTheMean() {
        expectClose(AdvantageEstimator.drGRPO.advantages(of: rewards), [-2, 0, 0, 2])
    }

    @Test func rlooSubtractsTheMeanOfTheOthers() {
        // Others of the first: (2 + 2 + 4) / 3 = 8/3; of the second: 6/3; of the last: 4/3.
        expectClose(AdvantageEstimator.rloo.advantages(of: rewards), [-8.0 / 3, 0, 0, 8.0 / 3])
    }

    @Test(arguments: [
        AdvantageEstimator.grpo(deviation: .sample, epsilon: 1e-6), .grpo(deviation: .population, epsilon: 0),
        .drGRPO, .rloo,
    ])
    func advantagesSumToZeroAndKeepTheOrderOfRewards(estimator: AdvantageEstimator) throws {
        let rewards = [0.31, -2, 17, 0.3, 5.25, 5]
        let advantages = try #require(estimator.advantages(of: rewards))
        #expect(abs(advantages.reduce(0, +)) < 1e-12)
        let byReward = rewards.indices.sorted { rewards[$0] < rewards[$1] }
        let byAdvantage = advantages.indices.sorted { advantages[$0] < advantages[$1] }
        #expect(byReward == byAdvantage)
    }

    @Test(arguments: [
        [0.0, 0, 0], [1.0, 1], [0.3, 0.1 + 0.2], [-7.5, -7.5, -7.5], [1e300, 1e300], [1e6, 1e6 + 1e-6],
    ])
    func groupWithoutSpreadGivesNothing(rewards: [Double]) {
        #expect(AdvantageEstimator.grpo(deviation: .sample, epsilon: 1e-6).advantages(of: rewards) == nil)
        #expect(AdvantageEstimator.drGRPO.advantages(of: rewards) == nil)
        #expect(AdvantageEstimator.rloo.advantages(of: rewards) == nil)
    }

    @Test(arguments: [[0.0, 1e-12], [1.0, 1.0001], [-1.0, 1], [0, 0, 0, 1e-3]])
    func smallButRealSpreadIsKept(rewards: [Double]) {
        #expect(GroupSpread.exists(in: rewards))
        #expect(AdvantageEstimator.drGRPO.advantages(of: rewards) != nil)
    }

    @Test func groupOfOneIsRefused() async {
        await #expect(processExitsWith: .failure) {
            _ = AdvantageEstimator.drGRPO.advantages(of: [1])
        }
    }
}
