import Foundation

/// Several systems on the same queries, metric by metric: what a run's final report shows.
public struct ComparisonTable: Sendable, Equatable {
    /// One system's metrics.
    public struct System: Sendable, Equatable {
        /// As the table's row is headed.
        public var name: String
        /// By query, then by metric; `nil` where the query could not be scored. All systems have the same queries.
        public var values: [[Double]?]

        /// Stores both.
        public init(name: String, values: [[Double]?]) {
            self.name = name
            self.values = values
        }
    }

    /// Column heads.
    public let metrics: [String]
    /// Rows, in order.
    public let systems: [System]

    /// Stores both; every system must have the same number of queries.
    public init(metrics: [String], systems: [System]) {
        precondition(Set(systems.map(\.values.count)).count <= 1, "systems of different queries")
        self.metrics = metrics
        self.systems = systems
    }

    /// Mean of a metric over a system's scored queries; `nil` when there is none.
    public func mean(system: Int, metric: Int) -> Double? {
        let values = systems[system].values.compactMap { $0?[metric] }
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// Paired bootstrap of `system` less `baseline` over the queries that both have scored.
    public func difference(of system: Int, from baseline: Int, metric: Int) -> PairedBootstrap? {
        let pairs = zip(systems[system].values, systems[baseline].values)
        return PairedBootstrap(
            differences: pairs.compactMap { a, b in a.flatMap { a in b.map { a[metric] - $0[metric] } } })
    }

    /// The table as text: a row for each system, then one for each compared pair (the last system less each other).
    public func text() -> String {
        let width = max(22, systems.map(\.name.count).max() ?? 0)
        var lines = [pad("", width) + metrics.map { pad($0, 30) }.joined()]
        for (i, system) in systems.enumerated() {
            let cells = metrics.indices.map { m in mean(system: i, metric: m).map { Self.number($0) } ?? "-" }
            lines.append(pad(system.name, width) + cells.map { pad($0, 30) }.joined())
        }
        guard let last = systems.indices.last, last > 0 else { return lines.joined(separator: "\n") }
        for other in systems.indices.dropLast().reversed() {
            let cells = metrics.indices.map { m in
                difference(of: last, from: other, metric: m).map {
                    "\(Self.signed($0.mean)) [\(Self.signed($0.low)), \(Self.signed($0.high))]"
                } ?? "-"
            }
            lines.append(pad("less " + systems[other].name, width) + cells.map { pad($0, 30) }.joined())
        }
        return lines.map { $0.trimmingTrailingSpaces() }.joined(separator: "\n")
    }

    private static func number(_ value: Double) -> String { String(format: "%.4f", value) }
    private static func signed(_ value: Double) -> String { String(format: "%+.4f", value) }
    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}

extension String {
    fileprivate func trimmingTrailingSpaces() -> String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
