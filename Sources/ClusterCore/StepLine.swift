internal import WireProtocol

/// One line of log for people.
package enum StepLine {
    /// - Parameter pace: seconds that a step takes of late, for the time left.
    static func text(of record: StepRecord, of total: UInt64, pace: Double?) -> String {
        func value(_ name: String) -> Double? { record.metrics.first { $0.name == name }?.value }
        var text = "step \(record.step)/\(total)"
        if let reward = value("reward/mean") { text += "  reward \(rounded(reward))" }
        if let metric = record.metrics.first(where: { $0.name.hasPrefix("metric/") }) {
            text += "  \(metric.name.dropFirst(7)) \(rounded(metric.value))"
        }
        if let trained = value("groups/trained") { text += "  \(Int(trained)) groups with spread" }
        if let speed = value("tokens/decodePerSecond") { text += "  \(Int(speed)) tokens/s" }
        if let seconds = value("time/step") { text += "  \(rounded(seconds, digits: 1)) s" }
        if let pace, record.step < total { text += "  \(timeLeft(Double(total - record.step) * pace)) left" }
        return text
    }

    /// A duration in the two largest of hours, minutes and seconds.
    package static func timeLeft(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "?" }
        let whole = Int(seconds.rounded())
        return switch whole {
        case ..<60: "\(whole) s"
        case ..<3600: "\(whole / 60) min \(whole % 60) s"
        default: "\(whole / 3600) h \(whole / 60 % 60) min"
        }
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
