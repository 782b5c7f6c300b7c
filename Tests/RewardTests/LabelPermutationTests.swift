import Reward
import Testing

struct LabelPermutationTests {
    private let queries = (0..<50).map { "q\($0)" }
    private var labels: [String: [String: Int]] {
        Dictionary(uniqueKeysWithValues: queries.map { ($0, ["d" + $0: 1]) })
    }

    @Test(arguments: [0, 1, 2, UInt64.max]) func everyQueryGetsAnothersLabels(seed: UInt64) {
        let permuted = LabelPermutation.permuted(labels, queries: queries, seed: seed)
        #expect(queries.allSatisfy { permuted[$0] != labels[$0] })
        #expect(Set(permuted.values) == Set(labels.values))
    }

    @Test func theSeedDecides() {
        let first = LabelPermutation.permuted(labels, queries: queries, seed: 1)
        #expect(first == LabelPermutation.permuted(labels, queries: queries, seed: 1))
        #expect(first != LabelPermutation.permuted(labels, queries: queries, seed: 2))
    }

    @Test func oneQueryKeepsItsLabels() {
        let single = ["q": ["d": 1]]
        #expect(LabelPermutation.permuted(single, queries: ["q"], seed: 1) == single)
    }
}
