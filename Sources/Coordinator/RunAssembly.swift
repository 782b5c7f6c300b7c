import ClusterCore
import Datasets
import Digests
import Foundation
import Kernels
import Launch
import ModelFiles
import PolicyOptimization
import PolicyText
import RunSpec
import RunStore
import Tokenization
import Training
import WireProtocol

/// Everything a run needs, read and checked before its first step.
struct RunAssembly: Sendable {
    let plan: RunPlan
    let trainer: PolicyTrainer
    let checkpoints: CheckpointStore
    let tokenizer: TokenizerFiles?
    let card: ModelCard

    /// What it is made from.
    struct Source: Sendable {
        var run: RunID
        var specification: String
        var runFolder: String
        var folders: FolderSection
        var pool: ThreadPool
        /// Evaluations of an earlier part of the run.
        var evaluations: [EvaluationRecord]
        /// The version a digest names; from the trainer's weights.
        var digest: @Sendable (PolicyTrainer) -> PolicyReference
        /// Told of checkpoints that could not be used.
        var warn: @Sendable (String) -> Void
    }

    /// Reads model, data and the newest checkpoint, if the run has one. Blocks for seconds.
    init(_ source: Source) throws {
        let spec = try ExperimentSpec(yaml: source.specification, fileName: "spec.yml")
        let path = try FolderPath.model(spec.policy.model, in: source.folders)
        let model = try failing(.badData) { try ModelFolder.load(path) }
        let text = try failing(.badData) { try PolicyText(model, chatFormat: spec.policy.chatFormat) }
        let prompts = try failing(.badData) { try RunPrompts(spec, text: text, model: model.configuration) }
        trainer = try failing(.tryAgain) {
            try PolicyTrainer(model, settings: OptimizerSettings(spec.optimization), pool: source.pool)
        }
        checkpoints = CheckpointStore(folder: source.runFolder + "/checkpoints")
        tokenizer = try failing(.badData) { try TokenizerFiles(model, tokenizer: text.tokenizer) }
        card = ModelCard(
            title: spec.name, baseModel: spec.policy.model,
            body: "Trained by RecR1 (run \(source.run)) to write queries for a recommender.")
        let reference = source.digest(trainer)
        let progress = try Self.progress(source, checkpoints, trainer, reference)
        plan = RunPlan(
            run: source.run, spec: spec, specification: source.specification, training: prompts.training,
            validation: prompts.validation, reference: reference, progress: progress)
    }

    /// The run's beginning, or its newest checkpoint, which is put into the trainer.
    private static func progress(
        _ source: Source, _ store: CheckpointStore, _ trainer: PolicyTrainer, _ reference: PolicyReference
    ) throws -> RunProgress {
        guard !store.steps().isEmpty else { return RunProgress(start: reference) }
        let step = try store.newestVerified { source.warn("\($0)") }
        let folder = store.path(step: step)
        let state = try CheckpointState.read(from: folder)
        try trainer.restore(from: folder, version: state.policyVersion)
        let policy = source.digest(trainer)
        guard policy.digest.hex == state.policyDigest else {
            throw CheckpointError.damaged(path: folder, reason: "its weights are not those its state names")
        }
        return RunProgress(
            step: step, policy: policy, evaluations: source.evaluations.filter { $0.step <= step }, fleet: state.fleet)
    }
}

extension OptimizerSettings {
    init(_ section: OptimizationSection) {
        let shape: LearningRateSchedule.Shape =
            switch section.schedule {
            case .constant: .constant
            case .linear: .linear
            case .cosine: .cosine
            }
        self.init(
            schedule: LearningRateSchedule(
                shape, peak: section.learningRate, warmupSteps: section.warmupSteps, steps: section.steps),
            beta1: section.beta1, beta2: section.beta2, epsilon: section.epsilon, weightDecay: section.weightDecay,
            maxGradientNorm: section.maxGradientNorm)
    }
}
