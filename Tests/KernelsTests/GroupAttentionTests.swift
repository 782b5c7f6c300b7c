import Kernels
import Testing

@Suite struct GroupAttentionTests {
    /// Inputs: query, key, value.
    static func layer(_ rows: GroupRows, _ shape: AttentionShape) -> LayerCheck {
        var numbers = Numbers(seed: UInt64(rows.count + shape.headSize))
        let (wide, narrow) = (shape.heads * shape.headSize, shape.keyValueHeads * shape.headSize)
        let naive = NaiveAttention(rows: rows, shape: shape)
        return LayerCheck(
            inputs: [wide, narrow, narrow].map { numbers.array(rows.count * $0).map { $0 * 2 } },
            naive: { naive.forward($0[0], $0[1], $0[2]).output },
            naiveBackward: {
                let d = naive.backward(dOutput: $1, $0[0], $0[1], $0[2])
                return [d.dQuery, d.dKey, d.dValue]
            },
            fast: { forward($0, rows, shape, $1).output },
            fastBackward: { inputs, d, pool in
                let (output, logSumExp) = forward(inputs, rows, shape, pool)
                var (dq, dk, dv) = (
                    zeros(rows.count * wide), zeros(rows.count * narrow), zeros(rows.count * narrow)
                )
                GroupAttention.backward(
                    dQuery: &dq, dKey: &dk, dValue: &dv, dOutput: d, output: output, logSumExp: logSumExp,
                    query: inputs[0], key: inputs[1], value: inputs[2], rows: rows, shape: shape, pool: pool)
                return [dq, dk, dv]
            })
    }

    private static func forward(
        _ inputs: [[Float]], _ rows: GroupRows, _ shape: AttentionShape, _ pool: ThreadPool
    ) -> (output: [Float], logSumExp: [Float]) {
        var (output, logSumExp) = (zeros(inputs[0].count), zeros(rows.count * shape.heads))
        GroupAttention.forward(
            output: &output, logSumExp: &logSumExp, query: inputs[0], key: inputs[1], value: inputs[2], rows: rows,
            shape: shape, pool: pool)
        return (output, logSumExp)
    }

    static let groups = [
        GroupRows(prompt: 1, completions: []), GroupRows(prompt: 1, completions: [1]),
        GroupRows(prompt: 16, completions: [16, 17]), GroupRows(prompt: 35, completions: [3, 0, 40, 1]),
        GroupRows(prompt: 9, completions: []),
    ]
    static let shapes = [
        AttentionShape(heads: 1, keyValueHeads: 1, headSize: 1),
        AttentionShape(heads: 6, keyValueHeads: 2, headSize: 10),
        AttentionShape(heads: 3, keyValueHeads: 1, headSize: 64),
        AttentionShape(heads: 4, keyValueHeads: 4, headSize: 24),
    ]

    @Test(arguments: InstructionSet.available, groups)
    func agreesWithNaive(set: InstructionSet, rows: GroupRows) {
        let pool = ThreadPool(threads: 2, instructionSet: set)
        for shape in Self.shapes { Self.layer(rows, shape).expectAgreement(pool, tolerance: 6e-6) }
    }

    @Test(arguments: InstructionSet.available)
    func gradientsAreFiniteDifferences(set: InstructionSet) {
        Self.layer(
            GroupRows(prompt: 3, completions: [2, 4]), AttentionShape(heads: 4, keyValueHeads: 2, headSize: 6)
        ).expectFiniteDifferences(ThreadPool(threads: 2, instructionSet: set))
    }

    @Test(arguments: InstructionSet.available)
    func threadsChangeNoBit(set: InstructionSet) {
        Self.layer(
            GroupRows(prompt: 70, completions: [31, 1, 64, 12]),
            AttentionShape(heads: 6, keyValueHeads: 2, headSize: 24)
        ).expectSameBits(set)
    }

    @Test func logSumExpIsTheDenominator() {
        let (rows, shape) = (Self.groups[3], Self.shapes[1])
        let inputs = Self.layer(rows, shape).inputs
        let exact = NaiveAttention(rows: rows, shape: shape).forward(inputs[0], inputs[1], inputs[2]).logSumExp
        let fast = Self.forward(inputs.map(floats), rows, shape, ThreadPool(threads: 2)).logSumExp
        #expect(difference(fast, exact) < 2e-6)
    }

    /// What GRPO relies on: a completion beside others is the completion alone.
    @Test(arguments: InstructionSet.available)
    func completionDoesNotSeeItsSiblings(set: InstructionSet) {
        let shape = Self.shapes[1]
        let (wide, narrow) = (60, 20)
        let inputs = Self.layer(GroupRows(prompt: 20, completions: [7, 5]), shape).inputs.map(floats)
        let pool = ThreadPool(threads: 1, instructionSet: set)
        let both = Self.forward(inputs, GroupRows(prompt: 20, completions: [7, 5]), shape, pool).output
        func without(_ x: [Float], _ width: Int) -> [Float] { Array(x[..<(20 * width)] + x[(27 * width)...]) }
        let alone = Self.forward(
            [without(inputs[0], wide), without(inputs[1], narrow), without(inputs[2], narrow)],
            GroupRows(prompt: 20, completions: [5]), shape, pool
        ).output
        #expect(without(both, wide) == alone)
    }

    /// Scores of several hundred would overflow without the largest taken off.
    @Test(arguments: InstructionSet.available)
    func largeScoresStayFinite(set: InstructionSet) {
        let shape = AttentionShape(heads: 1, keyValueHeads: 1, headSize: 4)
        let inputs: [[Float]] = [
            [Float](repeating: 30, count: 12), [20, 20, 20, 20, -20, -20, -20, -20, 0, 0, 0, 0],
            (0..<12).map { Float($0) },
        ]
        let rows = GroupRows(prompt: 2, completions: [1])
        let (output, logSumExp) = Self.forward(inputs, rows, shape, ThreadPool(threads: 1, instructionSet: set))
        #expect(Array(output[8...]) == [0, 1, 2, 3])
        #expect(logSumExp == [1200, 1200, 1200])
    }
}
