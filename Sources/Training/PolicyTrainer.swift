import Foundation
public import Kernels
public import ModelFiles
public import PolicyOptimization

/// Settings of the optimizer.
public struct OptimizerSettings: Sendable, Equatable {
    /// The rate by step.
    public var schedule: LearningRateSchedule
    /// AdamW's decays.
    public var beta1, beta2: Double
    /// AdamW's epsilon.
    public var epsilon: Double
    /// Decoupled weight decay.
    public var weightDecay: Double
    /// Gradients of larger norm are scaled down to it.
    public var maxGradientNorm: Double

    /// Stores the settings.
    public init(
        schedule: LearningRateSchedule, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double,
        maxGradientNorm: Double
    ) {
        self.schedule = schedule
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.maxGradientNorm = maxGradientNorm
    }
}

/// What one optimizer step did.
public struct StepStatistics: Sendable, Equatable {
    /// Norm of the whole gradient before clipping.
    public var gradientNorm: Double
    /// The rate that was used.
    public var learningRate: Double
    /// Seconds of adding gradients up, and of AdamW.
    public var reduceSeconds, updateSeconds: Double
}

/// A gradient that must not be applied.
public struct UnusableGradient: Error, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public let description: String
}

/// The master weights and the optimizer's state: float32, flat, in layout order. One thread uses it at a time.
public final class PolicyTrainer: @unchecked Sendable {
    /// The model's shape.
    public let configuration: ModelConfiguration
    /// Where each weight lies.
    public let layout: ParameterLayout
    /// Optimizer steps taken.
    public private(set) var version: UInt64
    let master: ParameterBuffer
    let firstMoment: ParameterBuffer
    let secondMoment: ParameterBuffer
    private let settings: OptimizerSettings
    private let pool: ThreadPool

    /// Takes over a model's weights; the optimizer's state is zero.
    ///
    /// Throws `ModelFilesError` when the memory (12 bytes a weight) is refused.
    public init(_ model: LoadedModel, settings: OptimizerSettings, pool: ThreadPool) throws {
        configuration = model.configuration
        layout = model.layout
        master = model.parameters
        firstMoment = try ParameterBuffer(count: model.layout.count)
        secondMoment = try ParameterBuffer(count: model.layout.count)
        version = 0
        self.settings = settings
        self.pool = pool
    }

    /// Adds the gradients in the order given, clips, and takes one AdamW step.
    ///
    /// The first gradient is overwritten. Throws ``UnusableGradient`` and changes no weight when the sum is not finite.
    public func step(_ gradients: [ParameterBuffer]) throws(UnusableGradient) -> StepStatistics {
        guard let sum = gradients.first?.values.baseAddress, let weights = master.values.baseAddress,
            let first = firstMoment.values.baseAddress, let second = secondMoment.values.baseAddress
        else { preconditionFailure("a step without gradients") }
        let began = ContinuousClock.now
        for gradient in gradients.dropFirst() {
            guard let addend = gradient.values.baseAddress else { continue }
            Residual.add(addend, to: sum, count: layout.count, pool: pool)
        }
        let norm = Norm.sumOfSquares(sum, count: layout.count, pool: pool).squareRoot()
        guard norm.isFinite else { throw UnusableGradient(description: "the gradient's norm is \(norm)") }
        let reduced = ContinuousClock.now
        let rate = settings.schedule.rate(step: Int(version) + 1)
        let optimizer = AdamW(
            learningRate: rate, beta1: settings.beta1, beta2: settings.beta2, epsilon: settings.epsilon,
            weightDecay: settings.weightDecay)
        // As torch.nn.utils.clip_grad_norm_ does, 1e-6 included.
        let scale = min(1, settings.maxGradientNorm / (norm + 1e-6))
        optimizer.update(
            weights: weights, gradient: sum, firstMoment: first, secondMoment: second, count: layout.count,
            step: Int(version) + 1, gradientScale: Float(scale), pool: pool)
        version += 1
        return StepStatistics(
            gradientNorm: norm, learningRate: rate, reduceSeconds: (reduced - began).seconds,
            updateSeconds: (ContinuousClock.now - reduced).seconds)
    }

    /// Bytes of the published form.
    public var publishedByteCount: Int { 2 * layout.count }

    /// Writes the weights as little-endian bfloat16, the form that is published and that workers hold.
    public func encode(into bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count == publishedByteCount, "\(bytes.count) bytes for \(layout.count) weights")
        guard let base = bytes.baseAddress, let weights = master.values.baseAddress else {
            preconditionFailure("a model without weights")
        }
        let halves = base.bindMemory(to: UInt16.self, capacity: layout.count)
        BFloat16.encode(weights, into: halves, count: layout.count, pool: pool)
    }

    func restore(version: UInt64) { self.version = version }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
