/// The control that must not learn: every query gets another query's labels, by a seeded rotation of a shuffle, so that
/// none keeps its own.
public enum LabelPermutation {
    /// The labels of the given queries dealt out anew; with fewer than two queries nothing changes.
    public static func permuted(
        _ labels: [String: [String: Int]], queries: [String], seed: UInt64
    ) -> [String: [String: Int]] {
        guard queries.count > 1 else { return labels }
        var state = seed
        var order = queries
        for i in stride(from: order.count - 1, to: 0, by: -1) {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            order.swapAt(i, Int((state >> 33) % UInt64(i + 1)))
        }
        var result = labels
        for (i, query) in order.enumerated() { result[query] = labels[order[(i + 1) % order.count]] }
        return result
    }
}
