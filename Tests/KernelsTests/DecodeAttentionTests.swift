import Kernels
import Testing

@Suite struct DecodeAttentionTests {
    /// Rows over one shared prompt, each with a tail of its own; `pick` chooses which rows to compute.
    private static func decode(
        _ group: [[Float]], _ rows: GroupRows, _ shape: AttentionShape, rowsAt pick: [Int], _ pool: ThreadPool
    ) -> [Float] {
        let (wide, narrow) = (shape.heads * shape.headSize, shape.keyValueHeads * shape.headSize)
        var begins = [rows.prompt]
        for count in rows.completions { begins.append(begins[begins.count - 1] + count) }
        var output = zeros(pick.count * wide)
        let query = pick.flatMap { c in group[0][((begins[c + 1] - 1) * wide)..<(begins[c + 1] * wide)] }
        group[1].withUnsafeBufferPointer { keys in
            group[2].withUnsafeBufferPointer { values in
                guard let keys = keys.baseAddress, let values = values.baseAddress else { return }
                let caches = pick.map { c in
                    DecodeCache(
                        promptKeys: keys, promptValues: values, promptLength: rows.prompt,
                        tailKeys: keys + begins[c] * narrow,
                        tailValues: values + begins[c] * narrow, tailLength: rows.completions[c])
                }
                DecodeAttention.forward(output: &output, query: query, caches: caches, shape: shape, pool: pool)
            }
        }
        return output
    }

    private static let rows = GroupRows(prompt: 37, completions: [1, 15, 16, 33, 2])

    @Test(
        arguments: InstructionSet.available,
        GroupAttentionTests.shapes + [
            AttentionShape(heads: 8, keyValueHeads: 1, headSize: 64),
            AttentionShape(heads: 4, keyValueHeads: 2, headSize: 80),
        ])
    func agreesWithTheLastRowOfEachCompletion(set: InstructionSet, shape: AttentionShape) {
        let inputs = GroupAttentionTests.layer(Self.rows, shape).inputs
        let all = NaiveAttention(rows: Self.rows, shape: shape).forward(inputs[0], inputs[1], inputs[2]).output
        let wide = shape.heads * shape.headSize
        var (last, exact) = (Self.rows.prompt - 1, [Double]())
        for count in Self.rows.completions {
            last += count
            exact += all[(last * wide)..<((last + 1) * wide)]
        }
        let fast = Self.decode(
            inputs.map(floats), Self.rows, shape, rowsAt: Array(0..<5), ThreadPool(threads: 2, instructionSet: set))
        #expect(difference(fast, exact) < 3e-6)
    }

    @Test(arguments: InstructionSet.available)
    func rowIsTheSameInEveryBatchAndOnEveryThreadCount(set: InstructionSet) {
        let shape = GroupAttentionTests.shapes[2]
        let inputs = GroupAttentionTests.layer(Self.rows, shape).inputs.map(floats)
        let pools = [1, 2].map { ThreadPool(threads: $0, instructionSet: set) }
        let alone = (0..<5).flatMap { Self.decode(inputs, Self.rows, shape, rowsAt: [$0], pools[0]) }
        for pool in pools {
            #expect(Self.decode(inputs, Self.rows, shape, rowsAt: Array(0..<5), pool) == alone)
        }
    }
}
