import Foundation
import Kernels
import Testing

@Suite struct RMSNormTests {
    static func layer(rows: Int, width: Int) -> LayerCheck {
        var numbers = Numbers(seed: UInt64(rows + width))
        return LayerCheck(
            inputs: [numbers.array(rows * width), numbers.array(width)],
            naive: { Naive.rmsNorm($0[0], weight: $0[1], epsilon: 1e-5) },
            naiveBackward: {
                let d = Naive.rmsNormBackward(dOutput: $1, $0[0], weight: $0[1], epsilon: 1e-5)
                return [d.dInput, d.dWeight]
            },
            fast: { inputs, pool in forward(inputs, rows, width, pool).output },
            fastBackward: { inputs, d, pool in
                let scale = forward(inputs, rows, width, pool).scale
                var (dx, dw) = (zeros(rows * width), zeros(width))
                RMSNorm.backward(
                    dInput: &dx, dWeight: &dw, dOutput: d, input: inputs[0], weight: inputs[1], inverseRMS: scale,
                    rows: rows, width: width, pool: pool)
                return [dx, dw]
            })
    }

    private static func forward(
        _ inputs: [[Float]], _ rows: Int, _ width: Int, _ pool: ThreadPool
    ) -> (output: [Float], scale: [Float]) {
        var (y, scale) = (zeros(rows * width), zeros(rows))
        RMSNorm.forward(
            output: &y, input: inputs[0], weight: inputs[1], inverseRMS: &scale, rows: rows, width: width,
            epsilon: 1e-5, pool: pool)
        return (y, scale)
    }

    @Test(arguments: InstructionSet.available, [(1, 1), (3, 7), (5, 16), (40, 577)])
    func agreesWithNaive(set: InstructionSet, shape: (rows: Int, width: Int)) {
        Self.layer(rows: shape.rows, width: shape.width).expectAgreement(ThreadPool(threads: 2, instructionSet: set))
    }

    @Test(arguments: InstructionSet.available)
    func gradientsAreFiniteDifferences(set: InstructionSet) {
        Self.layer(rows: 3, width: 19).expectFiniteDifferences(ThreadPool(threads: 2, instructionSet: set))
    }

    @Test(arguments: InstructionSet.available)
    func threadsChangeNoBit(set: InstructionSet) { Self.layer(rows: 201, width: 333).expectSameBits(set) }
}

@Suite struct SwiGLUTests {
    static func layer(count: Int) -> LayerCheck {
        var numbers = Numbers(seed: UInt64(count))
        return LayerCheck(
            inputs: [numbers.array(count).map { $0 * 8 }, numbers.array(count)],
            naive: { Naive.swiGLU(gate: $0[0], up: $0[1]) },
            naiveBackward: {
                let d = Naive.swiGLUBackward(dOutput: $1, gate: $0[0], up: $0[1])
                return [d.dGate, d.dUp]
            },
            fast: {
                var h = zeros(count)
                SwiGLU.forward(output: &h, gate: $0[0], up: $0[1], count: count, pool: $1)
                return h
            },
            fastBackward: {
                var (dGate, dUp) = (zeros(count), zeros(count))
                SwiGLU.backward(
                    dGate: &dGate, dUp: &dUp, dOutput: $1, gate: $0[0], up: $0[1], count: count, pool: $2)
                return [dGate, dUp]
            })
    }

    @Test(arguments: InstructionSet.available, [0, 1, 15, 16, 1000])
    func agreesWithNaive(set: InstructionSet, count: Int) {
        Self.layer(count: count).expectAgreement(ThreadPool(threads: 2, instructionSet: set))
    }

    @Test(arguments: InstructionSet.available)
    func gradientsAreFiniteDifferences(set: InstructionSet) {
        Self.layer(count: 37).expectFiniteDifferences(ThreadPool(threads: 1, instructionSet: set))
    }

    @Test(arguments: InstructionSet.available)
    func threadsChangeNoBit(set: InstructionSet) { Self.layer(count: 50_001).expectSameBits(set) }

    @Test(arguments: InstructionSet.available)
    func largeGatesStayFinite(set: InstructionSet) {
        var h = zeros(4)
        let pool = ThreadPool(threads: 1, instructionSet: set)
        SwiGLU.forward(
            output: &h, gate: [-1000, 1000, -90, 90], up: [1, 1, 1, 1], count: 4, pool: pool)
        #expect(abs(h[0]) < 1e-30 && h[1] == 1000 && abs(h[2]) < 1e-30 && h[3] == 90)
    }
}

@Suite struct RotaryEmbeddingTests {
    static let positions: [Int32] = [0, 1, 5, 300]

    static func layer(heads: Int, headSize: Int, theta: Double) -> LayerCheck {
        var numbers = Numbers(seed: UInt64(heads + headSize))
        let rotary = RotaryEmbedding(headSize: headSize, theta: theta, positions: 301)
        return LayerCheck(
            inputs: [numbers.array(positions.count * heads * headSize)],
            naive: { Naive.rotate($0[0], positions: positions, heads: heads, headSize: headSize, theta: theta) },
            naiveBackward: {
                [
                    Naive.rotate(
                        $1, positions: positions, heads: heads, headSize: headSize, theta: theta, direction: -1)
                ]
            },
            fast: {
                var x = $0[0]
                rotary.rotate(&x, positions: positions, rows: positions.count, heads: heads, pool: $1)
                return x
            },
            fastBackward: {
                var d = $1
                rotary.rotateBack(&d, positions: positions, rows: positions.count, heads: heads, pool: $2)
                return [d]
            })
    }

    /// Angles are float32 products, as transformers makes them: at position 300 they are off by up to 2e-5.
    @Test(arguments: InstructionSet.available, [(1, 2), (3, 10), (9, 64)])
    func agreesWithNaive(set: InstructionSet, shape: (heads: Int, size: Int)) {
        Self.layer(heads: shape.heads, headSize: shape.size, theta: 10_000)
            .expectAgreement(ThreadPool(threads: 2, instructionSet: set), tolerance: 3e-5)
    }

    @Test(arguments: InstructionSet.available)
    func gradientsAreFiniteDifferences(set: InstructionSet) {
        Self.layer(heads: 2, headSize: 6, theta: 100)
            .expectFiniteDifferences(ThreadPool(threads: 1, instructionSet: set))
    }

    /// Wavelengths: 2 pi, 20 pi, 200 pi, 2000 pi. Those above 1000 / 1 are slowed by 8, those below 1000 / 4 are kept.
    @Test func llama3ScalingSlowsLongWavelengths() {
        let scaling = RotaryScaling(
            factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContextLength: 1000)
        let pool = ThreadPool(threads: 1)
        let rotary = RotaryEmbedding(headSize: 8, theta: 10_000, positions: 2, scaling: scaling)
        var x: [Float] = [1, 1, 1, 1, 0, 0, 0, 0]
        rotary.rotate(&x, positions: [1], rows: 1, heads: 1, pool: pool)
        let between = (1000 / (200 * Double.pi) - 1) / 3
        let angles = [1, 0.1, (1 - between) * 0.01 / 8 + between * 0.01, 0.001 / 8]
        let exact = angles.map { cos($0) } + angles.map { sin($0) }
        #expect(difference(x, exact) < 1e-7)
    }
}

@Suite struct ResidualTests {
    @Test(arguments: InstructionSet.available)
    func addsEveryElement(set: InstructionSet) {
        var y: [Float] = (0..<40_000).map { Float($0) }
        Residual.add(
            [Float](repeating: 1, count: 40_000), to: &y, count: 39_999,
            pool: ThreadPool(threads: 2, instructionSet: set))
        let exact: [Float] = (0..<39_999).map { Float($0 + 1) } + [39_999]
        #expect(y == exact)
    }
}
