import Kernels
import Testing

@Suite struct LinearTests {
    /// Inputs: x [M, K], weight [N, K], bias [N].
    static func layer(rows: Int, outputs: Int, inputs: Int) -> LayerCheck {
        var numbers = Numbers(seed: UInt64(rows * 31 + outputs * 7 + inputs))
        return LayerCheck(
            inputs: [numbers.array(rows * inputs), numbers.array(outputs * inputs), numbers.array(outputs)],
            naive: { Naive.linear($0[0], weight: $0[1], bias: $0[2], rows: rows, outputs: outputs, inputs: inputs) },
            naiveBackward: {
                let d = Naive.linearBackward(
                    dOutput: $1, $0[0], weight: $0[1], rows: rows, outputs: outputs, inputs: inputs)
                return [d.dInput, d.dWeight, d.dBias]
            },
            fast: {
                var y = zeros(rows * outputs)
                Linear.forward(
                    output: &y, input: $0[0], weight: $0[1], bias: $0[2], rows: rows, outputs: outputs, inputs: inputs,
                    pool: $1)
                return y
            },
            fastBackward: {
                var (dx, dw, db) = (zeros(rows * inputs), zeros(outputs * inputs), zeros(outputs))
                Linear.backwardInput(
                    dInput: &dx, dOutput: $1, weight: $0[1], rows: rows, outputs: outputs, inputs: inputs,
                    adding: false, pool: $2)
                Linear.backwardWeight(
                    dWeight: &dw, dOutput: $1, input: $0[0], rows: rows, outputs: outputs, inputs: inputs, pool: $2)
                Linear.backwardBias(dBias: &db, dOutput: $1, rows: rows, outputs: outputs)
                return [dx, dw, db]
            })
    }

    @Test(arguments: [(1, 1, 1), (1, 5, 3), (7, 33, 17), (130, 200, 9), (3, 400, 64), (300, 20, 31)])
    func agreesWithNaive(rows: Int, outputs: Int, inputs: Int) {
        Self.layer(rows: rows, outputs: outputs, inputs: inputs).expectAgreement(ThreadPool(threads: 2))
    }

    @Test func gradientsAreFiniteDifferences() {
        Self.layer(rows: 3, outputs: 7, inputs: 5).expectFiniteDifferences(ThreadPool(threads: 2))
    }

    @Test func threadsChangeNoBit() {
        Self.layer(rows: 261, outputs: 390, inputs: 67).expectSameBits(.current)
    }

    @Test func gradientsAddToWhatIsThere() {
        let pool = ThreadPool(threads: 2)
        let (x, w, dy): ([Float], [Float], [Float]) = ([1, 2], [3, 4], [5])
        var (dx, dw, db): ([Float], [Float], [Float]) = ([10, 20], [30, 40], [50])
        Linear.backwardInput(
            dInput: &dx, dOutput: dy, weight: w, rows: 1, outputs: 1, inputs: 2, adding: true, pool: pool)
        Linear.backwardWeight(dWeight: &dw, dOutput: dy, input: x, rows: 1, outputs: 1, inputs: 2, pool: pool)
        Linear.backwardBias(dBias: &db, dOutput: dy, rows: 1, outputs: 1)
        #expect(dx == [25, 40])
        #expect(dw == [35, 50])
        #expect(db == [55])
    }

    @Test func noRowsChangeNothing() {
        let pool = ThreadPool(threads: 2)
        var (y, dw): ([Float], [Float]) = ([7], [1, 2])
        Linear.forward(output: &y, input: [0], weight: [1, 2], rows: 0, outputs: 1, inputs: 2, pool: pool)
        Linear.backwardWeight(dWeight: &dw, dOutput: [0], input: [0], rows: 0, outputs: 1, inputs: 2, pool: pool)
        #expect(y == [7])
        #expect(dw == [1, 2])
    }
}
