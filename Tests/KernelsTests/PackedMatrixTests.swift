import Kernels
import Testing

@Suite struct PackedMatrixTests {
    /// A matrix of bfloat16 values, packed and plain.
    private static func matrix(outputs: Int, inputs: Int, pool: ThreadPool) -> (PackedMatrix, [Float]) {
        var numbers = Numbers(seed: UInt64(outputs + inputs))
        var weight = floats(numbers.array(outputs * inputs))
        weight.withUnsafeMutableBufferPointer { BFloat16.round($0, pool: pool) }
        let packed = PackedMatrix(outputs: outputs, inputs: inputs)
        packed.load(weight, pool: pool)
        return (packed, weight)
    }

    private static func product(_ packed: PackedMatrix, _ x: [Float], rows: Int, pool: ThreadPool) -> [Float] {
        var y = zeros(rows * packed.outputs)
        packed.multiply(output: &y, input: x, rows: rows, pool: pool)
        return y
    }

    @Test(arguments: InstructionSet.available, [(1, 1), (16, 1), (17, 5), (200, 33), (576, 48)])
    func agreesWithNaive(set: InstructionSet, shape: (outputs: Int, inputs: Int)) {
        let pool = ThreadPool(threads: 2, instructionSet: set)
        let (packed, weight) = Self.matrix(outputs: shape.outputs, inputs: shape.inputs, pool: pool)
        var numbers = Numbers(seed: 3)
        for rows in [0, 1, 2, 5, 6, 7, 11, 12, 13, 25] {
            let x = numbers.array(rows * shape.inputs)
            let exact = Naive.linear(
                x, weight: doubles(weight), bias: [Double](repeating: 0, count: shape.outputs), rows: rows,
                outputs: shape.outputs, inputs: shape.inputs)
            #expect(difference(Self.product(packed, floats(x), rows: rows, pool: pool), exact) < 2e-6)
        }
    }

    @Test(arguments: InstructionSet.available)
    func rowIsTheSameInEveryBatchAndOnEveryThreadCount(set: InstructionSet) {
        let (one, two) = (
            ThreadPool(threads: 1, instructionSet: set), ThreadPool(threads: 2, instructionSet: set)
        )
        let (outputs, inputs) = (331, 97)
        let (packed, _) = Self.matrix(outputs: outputs, inputs: inputs, pool: two)
        var numbers = Numbers(seed: 4)
        let x = floats(numbers.array(32 * inputs))
        let alone = (0..<32).flatMap { row in
            Self.product(packed, Array(x[(row * inputs)..<((row + 1) * inputs)]), rows: 1, pool: one)
        }
        for rows in [1, 7, 16, 32] {
            let some = Array(x[..<(rows * inputs)])
            #expect(Self.product(packed, some, rows: rows, pool: one) == Array(alone[..<(rows * outputs)]))
            #expect(Self.product(packed, some, rows: rows, pool: two) == Array(alone[..<(rows * outputs)]))
        }
    }
}
