import Foundation

/// Systems on the same queries beside what each is measured against: a block of rows for each metric.
public struct ComparisonReport: Sendable, Equatable {
    /// A column of differences.
    public struct Baseline: Sendable, Equatable {
        /// Heads the column.
        public var name: String
        /// By the number of a system, the number of the one that it is compared with.
        public var pairs: [Int: Int]

        /// Stores both.
        public init(name: String, pairs: [Int: Int]) {
            self.name = name
            self.pairs = pairs
        }
    }

    /// A cell: how much better a system is.
    public struct Difference: Sendable, Equatable, Encodable {
        /// The baseline's name.
        public var baseline: String
        /// Mean of the differences, and the ends of its paired-bootstrap interval of 95 %.
        public var mean, low, high: Double
        /// Queries that both systems have scored.
        public var queries: Int
    }

    /// A row: a system under one metric.
    public struct Row: Sendable, Equatable, Encodable {
        /// The metric's and the system's name.
        public var metric, system: String
        /// Over the scored queries; `nil` when there is none.
        public var mean: Double?
        /// How many those are.
        public var queries: Int
        /// In the order of the baselines; a baseline that the system is not compared with is left out.
        public var differences: [Difference]
    }

    /// Metric by metric, system by system.
    public let rows: [Row]
    private let baselines: [String]

    /// Computes every mean and interval.
    public init(_ table: ComparisonTable, baselines: [Baseline]) {
        self.baselines = baselines.map(\.name)
        rows = table.metrics.indices.flatMap { m in
            table.systems.indices.map { s in
                let differences = baselines.compactMap { baseline -> Difference? in
                    guard let other = baseline.pairs[s],
                        let found = table.difference(of: s, from: other, metric: m)
                    else { return nil }
                    return Difference(
                        baseline: baseline.name, mean: found.mean, low: found.low, high: found.high,
                        queries: found.count)
                }
                return Row(
                    metric: table.metrics[m], system: table.systems[s].name, mean: table.mean(system: s, metric: m),
                    queries: table.systems[s].values.count { $0 != nil }, differences: differences)
            }
        }
    }

    /// The rows as a person reads them: mean, then each difference with its interval.
    public func text() -> String {
        let width = 2 + max(20, rows.map(\.system.count).max() ?? 0)
        var lines: [String] = []
        for (number, row) in rows.enumerated() {
            if number == 0 || rows[number - 1].metric != row.metric {
                if number > 0 { lines.append("") }
                lines.append(line([row.metric, "mean"] + baselines.map { "less \($0)" }, width))
            }
            let cells = baselines.map { name in
                row.differences.first { $0.baseline == name }.map {
                    String(format: "%+.4f [%+.4f, %+.4f]", $0.mean, $0.low, $0.high)
                } ?? ""
            }
            lines.append(line([row.system, row.mean.map { String(format: "%.4f", $0) } ?? "-"] + cells, width))
        }
        return lines.joined(separator: "\n")
    }

    private func line(_ cells: [String], _ width: Int) -> String {
        let widths = [width, 9] + baselines.map { _ in 29 }
        var text = zip(cells, widths).map { $0 + String(repeating: " ", count: max(1, $1 - $0.count)) }.joined()
        while text.last == " " { text.removeLast() }
        return text
    }
}
