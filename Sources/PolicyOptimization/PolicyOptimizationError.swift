/// A parameter of the objective or the schedule that is out of range. Not worth a retry.
public struct PolicyOptimizationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The parameter.
    public let parameter: String
    /// What it was.
    public let value: Double
    /// What it may be.
    public let range: ClosedRange<Double>

    /// The parameter, its value and its range on one line.
    public var description: String {
        "\(parameter) is \(value); it must be from \(range.lowerBound) to \(range.upperBound)"
    }

    static func require(
        _ value: Double, _ parameter: String, in range: ClosedRange<Double>
    ) throws(PolicyOptimizationError) {
        guard range.contains(value) else {
            throw PolicyOptimizationError(parameter: parameter, value: value, range: range)
        }
    }
}
