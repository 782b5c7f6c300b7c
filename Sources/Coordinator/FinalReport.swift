import ClusterCore
import Digests
import Evaluation
import Foundation
import WireProtocol

/// The proof beside the model: raw input, policy before and after on the validation queries.
struct FinalReport {
    private let end: RunEnd
    private let policyFolder: String?

    /// - Parameter policyFolder: where the trained policy was saved, if it was.
    init(_ end: RunEnd, policyFolder: String?) {
        self.end = end
        self.policyFolder = policyFolder
    }

    /// `nil` when nothing was evaluated.
    var table: ComparisonTable? {
        let named: [(String, EvaluationRecord?)] = [
            ("raw input", end.rawInput), ("policy before", end.before), ("policy after", end.after),
        ]
        let records = named.compactMap { name, record in record.map { (name, $0) } }
        guard let first = records.first?.1 else { return nil }
        return ComparisonTable(
            metrics: first.metrics,
            systems: records.map { name, record in .init(name: name, values: record.queries.map(\.values)) })
    }

    /// The report as a person reads it.
    var text: String {
        var lines: [String] = []
        if let table, let queries = end.after?.queries.count ?? end.before?.queries.count {
            lines.append("\(queries) validation queries; differences with a paired-bootstrap 95 % interval")
            lines.append(table.text())
        }
        if let policy = end.policy { lines.append("policy \(policy.version): weights \(policy.digest.hex)") }
        if let policyFolder { lines.append("saved in \(policyFolder)") }
        let leases = end.leases
        lines.append(
            "leases: \(leases.issued) issued, \(leases.completed) completed, \(leases.superseded) done again or "
                + "withdrawn, \(leases.quarantined) given up, \(leases.refused) late results refused")
        return lines.joined(separator: "\n")
    }

    /// The figures by name: `after/ndcg@10`, `afterLessBefore/ndcg@10/low`, ...
    var values: [NamedValue] {
        guard let table else { return [] }
        let names = table.systems.map { Self.key(of: $0.name) }
        var values: [NamedValue] = []
        for (m, metric) in table.metrics.enumerated() {
            for s in table.systems.indices {
                if let mean = table.mean(system: s, metric: m) {
                    values.append(NamedValue("report/\(names[s])/\(metric)", mean))
                }
            }
            guard let last = table.systems.indices.last else { continue }
            for other in 0..<last {
                guard let difference = table.difference(of: last, from: other, metric: m) else { continue }
                let name = "report/\(names[last]).less.\(names[other])/\(metric)"
                values.append(NamedValue(name, difference.mean))
                values.append(NamedValue("\(name)/low", difference.low))
                values.append(NamedValue("\(name)/high", difference.high))
            }
        }
        return values
    }

    private static func key(of name: String) -> String {
        switch name {
        case "raw input": "raw"
        case "policy before": "before"
        default: "after"
        }
    }
}
