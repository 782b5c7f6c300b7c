internal import WireProtocol

/// One line of log for people.
package enum StepLine {
    static func text(of record: StepRecord, of total: UInt64) -> String {
        func value(_ name: String) -> Double? { record.metrics.first { $0.name == name }?.value }
        var text = "step \(record.step)/\(total)"
        if let reward = value("reward/mean") { text += "  reward \(rounded(reward))" }
        if let trained = value("groups/trained") { text += "  groups \(Int(trained)) with spread" }
        if let seconds = value("time/step") { text += "  \(rounded(seconds, digits: 1)) s" }
        return text + "  policy \(record.policy)"
    }

    static func text(of record: EvaluationRecord) -> String {
        let subject = record.subject == .policy ? "policy after step \(record.step)" : "raw input"
        let means = record.metrics.indices.map { i in
            "\(record.metrics[i]) \(record.mean(ofMetric: i).map { rounded($0) } ?? "-")"
        }
        return "evaluation of the \(subject): \(means.joined(separator: "  "))  (\(record.queries.count) queries)"
    }

    /// A fixed number of decimals, without a locale.
    package static func rounded(_ value: Double, digits: Int = 4) -> String {
        let scale = digits == 1 ? 10.0 : 10_000.0
        guard value.isFinite, value.magnitude < 1e12 else { return "\(value)" }
        let units = Int((value.magnitude * scale).rounded())
        let fraction = String(units % Int(scale))
        let zeros = String(repeating: "0", count: digits - fraction.count)
        return (value < 0 ? "-" : "") + "\(units / Int(scale)).\(zeros)\(fraction)"
    }
}
