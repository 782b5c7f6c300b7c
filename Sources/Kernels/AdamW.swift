internal import CKernels
internal import Foundation

/// AdamW (Loshchilov and Hutter, arXiv 1711.05101), as torch.optim.AdamW computes it.
public struct AdamW: Sendable, Equatable {
    /// Step size, before the moments' bias corrections.
    public var learningRate: Double
    /// Decay of the first moment, 0 ..< 1.
    public var beta1: Double
    /// Decay of the second moment, 0 ..< 1.
    public var beta2: Double
    /// Added to the root of the second moment.
    public var epsilon: Double
    /// Decoupled: the weight shrinks by learningRate * weightDecay before the update.
    public var weightDecay: Double

    /// Stores the settings.
    public init(learningRate: Double, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    /// One step over flat buffers [count].
    ///
    /// - Parameters:
    ///   - step: how many steps there will have been, this one included; from 1.
    ///   - gradientScale: factor of the gradient, for clipping.
    public func update(
        weights: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, firstMoment: UnsafeMutablePointer<Float>,
        secondMoment: UnsafeMutablePointer<Float>, count: Int, step: Int, gradientScale: Float, pool: ThreadPool
    ) {
        precondition(step >= 1, "steps count from 1, got \(step)")
        // Every constant is rounded once, from double: 1 - Float(0.999) would be 1e-5 off.
        var constants = rk_adamw_step(
            scale: gradientScale, b1: Float(beta1), a1: Float(1 - beta1), b2: Float(beta2), a2: Float(1 - beta2),
            epsilon: Float(epsilon), kept: Float(1 - learningRate * weightDecay),
            step: Float(learningRate / (1 - pow(beta1, Double(step)))),
            root: Float(1 / (1 - pow(beta2, Double(step))).squareRoot()))
        pool.run(count: count, grain: 1 << 16) { range in
            let i = range.lowerBound
            pool.kernels.adamw(
                weights + i, gradient + i, firstMoment + i, secondMoment + i, range.count, &constants)
        }
    }
}

/// Sums over flat buffers, in double precision over fixed tiles.
public enum Norm {
    /// The sum of squares of x [count].
    public static func sumOfSquares(_ x: UnsafePointer<Float>, count: Int, pool: ThreadPool) -> Double {
        let grain = 1 << 16
        var sums = [Double](repeating: 0, count: (count + grain - 1) / grain)
        sums.withUnsafeMutableBufferPointer { sums in
            nonisolated(unsafe) let sums = sums
            pool.run(count: count, grain: grain) { range in
                sums[range.lowerBound / grain] = pool.kernels.sum_squares(x + range.lowerBound, range.count)
            }
        }
        return sums.reduce(0, +)
    }
}
