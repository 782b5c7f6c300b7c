import Kernels
import Testing

@Suite struct AdamWTests {
    private static let settings = AdamW(
        learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1)

    @Test(arguments: InstructionSet.available, [1, 15, 70_001])
    func threeStepsAgreeWithNaive(set: InstructionSet, count: Int) {
        let pool = ThreadPool(threads: 2, instructionSet: set)
        var numbers = Numbers(seed: UInt64(count))
        var weights = numbers.array(count)
        var moments = [(first: Double, second: Double)](repeating: (0, 0), count: count)
        var (w, m, v) = (floats(weights), zeros(count), zeros(count))
        for step in 1...3 {
            let gradient = numbers.array(count)
            Self.settings.update(
                weights: &w, gradient: floats(gradient), firstMoment: &m, secondMoment: &v, count: count, step: step,
                gradientScale: 0.25, pool: pool)
            for i in 0..<count {
                weights[i] = Naive.adamW(
                    weights[i], gradient: gradient[i] * 0.25, moments: &moments[i], step: step, Self.settings)
            }
        }
        #expect(difference(w, weights) < 1e-6)
        #expect(difference(m, moments.map(\.first)) < 1e-6)
        // 1 - Float(0.999) in place of Float(1 - 0.999) would be 1.3e-5 off.
        #expect(difference(v, moments.map(\.second)) < 1e-6)
    }

    /// By hand: m = 0.1, v = 0.001, both corrected to 1; w = 1 * (1 - 0.001 * 0.1) - 0.001 * 1 / (1 + 1e-8).
    @Test func firstStepOfAUnitGradientIsTheLearningRate() {
        var (w, m, v): ([Float], [Float], [Float]) = ([1], [0], [0])
        Self.settings.update(
            weights: &w, gradient: [1], firstMoment: &m, secondMoment: &v, count: 1, step: 1, gradientScale: 1,
            pool: ThreadPool(threads: 1))
        #expect(abs(w[0] - 0.9989) < 1e-7)
        #expect(m == [0.1])
        #expect(v == [0.001])
    }

    @Test(arguments: InstructionSet.available)
    func sumOfSquaresIsExactAndTheSameOnEveryThreadCount(set: InstructionSet) {
        var numbers = Numbers(seed: 8)
        let x = numbers.array(200_003)
        let exact = x.reduce(0) { $0 + $1 * $1 }
        let sums = [1, 2, 3].map {
            Norm.sumOfSquares(floats(x), count: x.count, pool: ThreadPool(threads: $0, instructionSet: set))
        }
        #expect(abs(sums[0] - exact) < 1e-12 * exact)
        #expect(sums[1] == sums[0] && sums[2] == sums[0])
        #expect(Norm.sumOfSquares([0], count: 0, pool: ThreadPool(threads: 1, instructionSet: set)) == 0)
    }
}
