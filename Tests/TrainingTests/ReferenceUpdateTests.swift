import Foundation
import Kernels
import LanguageModel
import ModelFiles
import PolicyOptimization
import Testing
import Training

/// One whole training step of SmolLM2-135M-Instruct, from logprobs to new weights, beside `torch.optim.AdamW`.
@Suite(.enabled(if: ReferenceStep.isPresent, ReferenceStep.absence))
struct ReferenceUpdateTests {
    private let pool = ThreadPool(threads: 2)

    @Test func everyTensorsUpdateIsAsLongAsTorchs() throws {
        let reference = try ReferenceStep()
        let before = try ParameterBuffer(count: reference.model.layout.count)
        _ = before.values.update(fromContentsOf: UnsafeBufferPointer(reference.model.parameters.values))
        let (objective, step) = try train(reference)

        #expect(abs(objective.loss - (try reference.doubles("f64_loss")[0])) < 1e-5)
        #expect(abs(step.gradientNorm / (try reference.doubles("f64_global_grad_norm")[0]) - 1) < 1e-4)
        let worst = try worst(reference, before)
        #expect(worst < 1e-3)
    }

    /// Two shards, their gradients added by the trainer, as in a run.
    private func train(_ reference: ReferenceStep) throws -> (ObjectiveStatistics, StepStatistics) {
        let weights = try PolicyWeights(reference.model.configuration, precision: .float32)
        try weights.load(reference.model.parameters, pool: pool)
        let shard = ShardGradient(pass: TrainingPass(reference.model.configuration, pool: pool))
        let objective = try PolicyObjective(clipLow: 0.2, clipHigh: 0.28)
        let groups = reference.groups
        var statistics = ObjectiveStatistics()
        let gradients = try [groups[..<2], groups[2...]].map { groups in
            let gradient = try ParameterBuffer(count: weights.layout.count)
            statistics.merge(
                try shard.accumulate(
                    Array(groups), objective: objective, temperature: 1, weights: weights, reference: nil,
                    into: gradient))
            return gradient
        }
        let settings = OptimizerSettings(
            schedule: LearningRateSchedule(.constant, peak: 1e-5, steps: 1), beta1: 0.9, beta2: 0.999, epsilon: 1e-8,
            weightDecay: 0.01, maxGradientNorm: 1)
        let trainer = try PolicyTrainer(reference.model, settings: settings, pool: pool)
        return (statistics, try trainer.step(gradients))
    }

    /// The largest relative difference between the lengths of a tensor's update here and in PyTorch, in float64 or, if
    /// that is nearer, in float32.
    ///
    /// Float32 weights move by whole steps: the final normalisation's weights, near 3, by 42 of them for an update of
    /// 1e-5, which makes it 1.3e-3 too long. PyTorch's float32 updates are up to 1.8e-3 from its float64 ones.
    private func worst(_ reference: ReferenceStep, _ before: ParameterBuffer) throws -> Double {
        let parameters = reference.model.layout.parameters
        let (double, float) = try (
            reference.doubles("f64_adamw_update_norms"), reference.doubles("f32_adamw_update_norms")
        )
        try #require(parameters.count == double.count && parameters.count == float.count)
        let after = reference.model.parameters
        return parameters.indices.reduce(0) { worst, i in
            let squares = zip(after[parameters[i]], before[parameters[i]]).reduce(0.0) { sum, weights in
                let update = Double(weights.0) - Double(weights.1)
                return sum + update * update
            }
            let length = squares.squareRoot()
            return max(worst, min(abs(length / double[i] - 1), abs(length / float[i] - 1)))
        }
    }
}
