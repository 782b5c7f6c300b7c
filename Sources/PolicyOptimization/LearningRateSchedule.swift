internal import Foundation

/// The learning rate as a function of the step.
///
/// It rises linearly over the warm-up, from 0 "before step 1" to the peak at step `warmupSteps + 1`, then follows its
/// shape to 0 "after the last step": no step is taken at rate 0. Without warm-up this is the usual linear or cosine
/// decay (cosine: Loshchilov and Hutter, arXiv 1608.03983, equation 5, without restarts).
public struct LearningRateSchedule: Sendable, Equatable {
    /// How the rate moves after the warm-up.
    public enum Shape: Sendable, Equatable, CaseIterable {
        /// Stays at the peak.
        case constant
        /// Falls in a straight line.
        case linear
        /// Falls along half a cosine wave.
        case cosine
    }

    /// How the rate moves after the warm-up.
    public let shape: Shape
    /// The highest rate; 0 or more.
    public let peak: Double
    /// Steps below the peak at the start, less than `steps`.
    public let warmupSteps: Int
    /// Steps of the whole run, 1 or more.
    public let steps: Int

    /// A schedule. The bounds are preconditions: a spec is validated before it comes here.
    public init(_ shape: Shape, peak: Double, warmupSteps: Int = 0, steps: Int) {
        precondition(peak >= 0 && peak.isFinite, "a learning rate must be 0 or more and finite, got \(peak)")
        precondition(steps >= 1, "a run has at least 1 step, got \(steps)")
        precondition((0..<steps).contains(warmupSteps), "\(warmupSteps) warm-up steps in a run of \(steps)")
        self.shape = shape
        self.peak = peak
        self.warmupSteps = warmupSteps
        self.steps = steps
    }

    /// The rate of a step; the first step is 1. Beyond the last step a falling rate is 0.
    public func rate(step: Int) -> Double {
        precondition(step >= 1, "the first step is 1, got \(step)")
        let rise = Double(step) / Double(warmupSteps + 1)
        if rise < 1 { return peak * rise }
        let fall = min(1, Double(step - 1 - warmupSteps) / Double(steps - warmupSteps))
        return switch shape {
        case .constant: peak
        case .linear: peak * (1 - fall)
        case .cosine: peak * (1 + cos(Double.pi * fall)) / 2
        }
    }
}
