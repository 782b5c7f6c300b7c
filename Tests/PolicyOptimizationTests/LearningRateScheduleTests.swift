import Foundation
import PolicyOptimization
import Testing

@Suite struct LearningRateScheduleTests {
    @Test func constantStaysAtThePeak() {
        let schedule = LearningRateSchedule(.constant, peak: 1e-5, steps: 3)
        let expected: [Double] = [1e-5, 1e-5, 1e-5, 1e-5, 1e-5]
        #expect((1...5).map(schedule.rate) == expected)
    }

    @Test func linearFallsByEqualParts() {
        let schedule = LearningRateSchedule(.linear, peak: 1, steps: 4)
        let expected: [Double] = [1, 0.75, 0.5, 0.25, 0, 0]
        #expect((1...6).map(schedule.rate) == expected)
    }

    @Test func cosineIsHalfThePeakHalfWay() {
        let schedule = LearningRateSchedule(.cosine, peak: 2, steps: 4)
        #expect(schedule.rate(step: 1) == 2)
        #expect(abs(schedule.rate(step: 3) - 1) < 1e-15)
        #expect(abs(schedule.rate(step: 4) - (1 + cos(0.75 * Double.pi))) < 1e-15)
        #expect(abs(schedule.rate(step: 9)) < 1e-15)
    }

    @Test(arguments: LearningRateSchedule.Shape.allCases)
    func warmUpRisesInALineToThePeak(shape: LearningRateSchedule.Shape) {
        let schedule = LearningRateSchedule(shape, peak: 1, warmupSteps: 3, steps: 10)
        let expected: [Double] = [0.25, 0.5, 0.75, 1]
        #expect((1...4).map(schedule.rate) == expected)
        #expect((1...10).allSatisfy { schedule.rate(step: $0) > 0 })
    }

    @Test func linearAfterWarmUpReachesZeroAfterTheLastStep() {
        let schedule = LearningRateSchedule(.linear, peak: 1, warmupSteps: 2, steps: 4)
        let expected: [Double] = [1, 0.5, 0]
        #expect((3...5).map(schedule.rate) == expected)
    }

    @Test func stepZeroIsRefused() async {
        await #expect(processExitsWith: .failure) {
            _ = LearningRateSchedule(.linear, peak: 1, steps: 4).rate(step: 0)
        }
    }
}
