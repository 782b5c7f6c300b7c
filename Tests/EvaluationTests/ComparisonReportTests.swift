import Evaluation
import Testing

@Suite struct ComparisonReportTests {
    private let report = ComparisonReport(
        ComparisonTable(
            metrics: ["ndcg@10", "mrr"],
            systems: [
                .init(name: "raw input", values: [[0.25, 0.5], [0.25, 0.5], [1, 1]]),
                .init(name: "policy before", values: [[0.5, 0.5], [0.5, 0.5], nil]),
                .init(name: "policy after", values: [[1, 0.25], [1, 0.25], [1, 1]]),
            ]),
        baselines: [.init(name: "raw input", pairs: [1: 0, 2: 0]), .init(name: "before", pairs: [2: 1])])

    @Test func aRowForEachMetricAndSystem() {
        #expect(report.rows.map(\.metric) == ["ndcg@10", "ndcg@10", "ndcg@10", "mrr", "mrr", "mrr"])
        #expect(report.rows.map(\.system).prefix(3) == ["raw input", "policy before", "policy after"])
        #expect(report.rows.map(\.mean) == [0.5, 0.5, 1, 2 / 3.0, 0.5, 0.5])
        #expect(report.rows.map(\.queries) == [3, 2, 3, 3, 2, 3])
    }

    @Test func differencesAreThoseOfTheNamedPairs() throws {
        #expect(report.rows[0].differences.isEmpty)
        #expect(report.rows[1].differences.map(\.baseline) == ["raw input"])
        let before = try #require(report.rows[2].differences.last)
        #expect(before.baseline == "before" && before.queries == 2)
        #expect([before.low, before.mean, before.high] == [0.5, 0.5, 0.5])
        #expect(report.rows[5].differences.last?.mean == -0.25)
    }

    @Test func textHasABlockForEachMetric() {
        let lines = report.text().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 9 && lines[4].isEmpty)
        #expect(lines[0].split(separator: " ") == ["ndcg@10", "mean", "less", "raw", "input", "less", "before"])
        #expect(lines[1] == "raw input             0.5000")
        #expect(lines[3].hasSuffix("+0.5000 [+0.5000, +0.5000]"))
        #expect(lines[8].hasPrefix("policy after") && lines[8].hasSuffix("-0.2500 [-0.2500, -0.2500]"))
    }
}
