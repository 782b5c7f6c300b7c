import Evaluation
import Testing

@Suite struct PairedBootstrapTests {
    @Test func constantDifferenceHasNoWidth() throws {
        let interval = try #require(PairedBootstrap(differences: [Double](repeating: 0.25, count: 40)))
        #expect(interval.mean == 0.25)
        #expect(interval.low == 0.25)
        #expect(interval.high == 0.25)
    }

    /// With many draws of known spread the interval is the normal one: mean +- 1.96 s / sqrt(n).
    @Test func intervalAgreesWithTheNormalApproximation() throws {
        let differences = (0..<400).map { Double(($0 * 7919) % 400) / 400 - 0.4 }
        let interval = try #require(PairedBootstrap(differences: differences))
        let mean = differences.reduce(0, +) / 400
        let variance = differences.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 400
        let half = 1.96 * (variance / 400).squareRoot()
        #expect(abs(interval.low - (mean - half)) < 0.002)
        #expect(abs(interval.high - (mean + half)) < 0.002)
    }

    @Test func equalSeedsGiveEqualIntervals() {
        let differences = (0..<50).map { Double($0 * $0 % 97) / 7 }
        #expect(
            PairedBootstrap(differences: differences, seed: 3) == PairedBootstrap(differences: differences, seed: 3))
        #expect(
            PairedBootstrap(differences: differences, seed: 3) != PairedBootstrap(differences: differences, seed: 4))
    }

    @Test func nothingToCompareGivesNothing() { #expect(PairedBootstrap(differences: []) == nil) }
}

@Suite struct ComparisonTableTests {
    private let table = ComparisonTable(
        metrics: ["ndcg@10"],
        systems: [
            .init(name: "raw input", values: [[0.5], [0.5], nil]),
            .init(name: "policy", values: [[0.75], [1], [1]]),
        ])

    @Test func meansLeaveOutWhatCouldNotBeScored() {
        #expect(table.mean(system: 0, metric: 0) == 0.5)
        #expect(table.mean(system: 1, metric: 0) == 2.75 / 3)
    }

    @Test func differencesPairOnlyQueriesThatBothHave() throws {
        let difference = try #require(table.difference(of: 1, from: 0, metric: 0))
        #expect(difference.count == 2)
        #expect(difference.mean == 0.375)
    }

    @Test func textShowsMeansAndDifferences() {
        let lines = table.text().split(separator: "\n").map(String.init)
        #expect(lines.count == 4)
        #expect(lines[1].hasPrefix("raw input") && lines[1].contains("0.5000"))
        #expect(lines[3].hasPrefix("less raw input") && lines[3].contains("+0.3750 ["))
    }
}
