import Kernels
import Testing

@Suite struct TokenDistributionTests {
    private struct Result: Equatable {
        var logSumExp, logprob, entropy, gradient: [Float]
    }

    private static let dLogprob: [Float] = [0.5, -1, 2]
    private static let dEntropy: [Float] = [0.25, 1, -3]

    private static func run(
        _ logits: [Float], targets: [Int32], vocabulary: Int, temperature: Float, _ pool: ThreadPool
    ) -> Result {
        var result = Result(
            logSumExp: zeros(targets.count), logprob: zeros(targets.count), entropy: zeros(targets.count),
            gradient: logits)
        TokenDistribution.forward(
            logits: logits, targets: targets, vocabulary: vocabulary, temperature: temperature,
            logSumExp: &result.logSumExp, logprob: &result.logprob, entropy: &result.entropy, pool: pool)
        TokenDistribution.backward(
            logits: &result.gradient, targets: targets, vocabulary: vocabulary, temperature: temperature,
            logSumExp: result.logSumExp, entropy: result.entropy, dLogprob: dLogprob, dEntropy: dEntropy, pool: pool)
        return result
    }

    @Test(arguments: InstructionSet.available, [(2, 1.0), (17, 0.7), (5000, 1.3), (49_152, 1.0)])
    func agreesWithNaive(set: InstructionSet, shape: (vocabulary: Int, temperature: Double)) {
        let vocabulary = shape.vocabulary
        var numbers = Numbers(seed: UInt64(vocabulary))
        let logits = numbers.array(3 * vocabulary).map { $0 * 10 }
        let targets = [0, Int32(vocabulary - 1), Int32(vocabulary / 2)]
        let fast = Self.run(
            floats(logits), targets: targets, vocabulary: vocabulary, temperature: Float(shape.temperature),
            ThreadPool(threads: 2, instructionSet: set))
        for row in 0..<3 {
            let line = Array(logits[(row * vocabulary)..<((row + 1) * vocabulary)])
            let target = Int(targets[row])
            // The naive one is given the temperature that float32 holds.
            let temperature = Double(Float(shape.temperature))
            let exact = Naive.distribution(line, target: target, temperature: temperature)
            #expect(abs(Double(fast.logprob[row]) - exact.logprob) < 4e-6)
            #expect(abs(Double(fast.entropy[row]) - exact.entropy) < 4e-6)
            let gradient = Naive.distributionBackward(
                line, target: target, temperature: temperature, dLogprob: Double(Self.dLogprob[row]),
                dEntropy: Double(Self.dEntropy[row]))
            let part = Array(fast.gradient[(row * vocabulary)..<((row + 1) * vocabulary)])
            #expect(difference(part, gradient) < 6e-6)
        }
    }

    @Test func naiveGradientIsFiniteDifferences() {
        var numbers = Numbers(seed: 5)
        let logits = numbers.array(11).map { $0 * 3 }
        func loss(_ logits: [Double]) -> Double {
            let value = Naive.distribution(logits, target: 4, temperature: 0.8)
            return 0.6 * value.logprob - 1.7 * value.entropy
        }
        let exact = logits.indices.map { i -> Double in
            var (above, below) = (logits, logits)
            above[i] += 1e-5
            below[i] -= 1e-5
            return (loss(above) - loss(below)) / 2e-5
        }
        let gradient = Naive.distributionBackward(logits, target: 4, temperature: 0.8, dLogprob: 0.6, dEntropy: -1.7)
        #expect(difference(floats(gradient), exact) < 1e-6)
    }

    @Test(arguments: InstructionSet.available)
    func fastGradientIsFiniteDifferences(set: InstructionSet) {
        let pool = ThreadPool(threads: 1, instructionSet: set)
        var numbers = Numbers(seed: 6)
        let logits = floats(numbers.array(3 * 11).map { $0 * 3 })
        func loss(_ logits: [Float]) -> Double {
            let value = Self.run(logits, targets: [0, 4, 10], vocabulary: 11, temperature: 0.8, pool)
            return (0..<3).reduce(0.0) {
                $0 + Double(Self.dLogprob[$1]) * Double(value.logprob[$1])
                    + Double(Self.dEntropy[$1]) * Double(value.entropy[$1])
            }
        }
        let coarse = logits.indices.map { i -> Double in
            var (above, below) = (logits, logits)
            above[i] += 1.0 / 64
            below[i] -= 1.0 / 64
            return (loss(above) - loss(below)) * 32
        }
        let gradient = Self.run(logits, targets: [0, 4, 10], vocabulary: 11, temperature: 0.8, pool).gradient
        #expect(difference(gradient, coarse) < 1e-3)
    }

    @Test(arguments: InstructionSet.available)
    func threadsChangeNoBit(set: InstructionSet) {
        var numbers = Numbers(seed: 7)
        let logits = floats(numbers.array(3 * 3001))
        let results = [1, 2].map {
            Self.run(
                logits, targets: [1, 2, 3], vocabulary: 3001, temperature: 1,
                ThreadPool(threads: $0, instructionSet: set))
        }
        #expect(results[0] == results[1])
    }

    /// A certain token: no entropy, no gradient, nothing that is not a number.
    @Test(arguments: InstructionSet.available)
    func certainAndExcludedTokensStayFinite(set: InstructionSet) {
        let logits: [Float] = [1000, -1000, -.infinity, 0]
        let fast = Self.run(
            logits + logits + logits, targets: [0, 0, 0], vocabulary: 4, temperature: 1,
            ThreadPool(threads: 1, instructionSet: set))
        #expect(fast.logprob == [0, 0, 0])
        #expect(fast.entropy == [0, 0, 0])
        #expect(fast.gradient.allSatisfy { $0 == 0 })
    }
}
