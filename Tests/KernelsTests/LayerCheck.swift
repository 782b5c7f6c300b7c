import Kernels
import Testing

/// Deterministic numbers in -1 ..< 1 that float32 holds exactly.
struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(Int32(truncatingIfNeeded: state >> 32) >> 8) / Double(1 << 23)
    }

    mutating func array(_ count: Int) -> [Double] { (0..<count).map { _ in next() } }
}

/// The largest difference, relative to the largest of the exact values. Inputs are near 1, so what should be 0 is
/// measured against 0.1.
func difference(_ fast: [Float], _ exact: [Double]) -> Double {
    guard fast.count == exact.count else { return .infinity }
    let size = exact.reduce(0.1) { max($0, abs($1)) }
    // A NaN must count as far away: max would drop it.
    return zip(fast, exact).map { abs(Double($0) - $1) / size }.reduce(0) { $1 <= $0 ? $0 : $1.isNaN ? .infinity : $1 }
}

func floats(_ values: [Double]) -> [Float] { values.map(Float.init) }
func doubles(_ values: [Float]) -> [Double] { values.map(Double.init) }
func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }

/// One layer as functions of its inputs: naive and fast, forward and backward.
struct LayerCheck {
    let inputs: [[Double]]
    let naive: ([[Double]]) -> [Double]
    let naiveBackward: ([[Double]], [Double]) -> [[Double]]
    let fast: ([[Float]], ThreadPool) -> [Float]
    let fastBackward: ([[Float]], [Float], ThreadPool) -> [[Float]]

    private var cotangent: [Double] {
        var numbers = Numbers(seed: 99)
        return numbers.array(naive(inputs).count)
    }

    /// Fast against naive.
    func expectAgreement(_ pool: ThreadPool, tolerance: Double = 3e-6, _ location: SourceLocation = #_sourceLocation) {
        let d = cotangent
        let output = fast(inputs.map(floats), pool)
        #expect(difference(output, naive(inputs)) < tolerance, sourceLocation: location)
        let exact = naiveBackward(inputs, d)
        for (index, gradient) in fastBackward(inputs.map(floats), floats(d), pool).enumerated() {
            #expect(difference(gradient, exact[index]) < 2 * tolerance, "input \(index)", sourceLocation: location)
        }
    }

    /// Both backward passes against central differences of their own forward pass.
    func expectFiniteDifferences(_ pool: ThreadPool, _ location: SourceLocation = #_sourceLocation) {
        let d = cotangent
        let naiveGradients = naiveBackward(inputs, d)
        let fastGradients = fastBackward(inputs.map(floats), floats(d), pool)
        for index in inputs.indices {
            let exact = differences(index, step: 1e-5) { inner(naive($0), d) }
            #expect(
                difference(floats(naiveGradients[index]), exact) < 1e-6, "naive \(index)", sourceLocation: location)
            let coarse = differences(index, step: 1.0 / 64) { inner(doubles(fast($0.map(floats), pool)), d) }
            #expect(difference(fastGradients[index], coarse) < 2e-3, "fast \(index)", sourceLocation: location)
        }
    }

    /// The same bits from one, two and three threads.
    func expectSameBits(_ set: InstructionSet, _ location: SourceLocation = #_sourceLocation) {
        let d = floats(cotangent)
        let inputs = inputs.map(floats)
        let one = ThreadPool(threads: 1, instructionSet: set)
        for threads in [2, 3] {
            let many = ThreadPool(threads: threads, instructionSet: set)
            #expect(fast(inputs, many) == fast(inputs, one), sourceLocation: location)
            #expect(fastBackward(inputs, d, many) == fastBackward(inputs, d, one), sourceLocation: location)
        }
    }

    private func differences(_ index: Int, step: Double, _ loss: ([[Double]]) -> Double) -> [Double] {
        inputs[index].indices.map { element in
            var (above, below) = (inputs, inputs)
            above[index][element] += step
            below[index][element] -= step
            return (loss(above) - loss(below)) / (2 * step)
        }
    }

    private func inner(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
}
