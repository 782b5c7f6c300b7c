import Digests
import Dispatch
import Kernels
import LanguageModel
import Messaging
import ModelFiles
import PolicyOptimization
import PolicyText
import RunSpec
import Tokenization
import Training
import WireProtocol
import WorkerRuntime

/// The policy at work, for one run at a time: one thread computes, callers wait without blocking theirs.
actor PolicyEngine {
    /// A shard's gradient and what is to be said of it.
    struct Computed: Sendable {
        var buffer: ParameterBuffer
        var statistics: [NamedValue]
        var usage: [NamedValue]
    }

    /// What is loaded for a run. Used on the compute queue only.
    private final class Loaded: @unchecked Sendable {
        let run: RunID
        let configuration: ModelConfiguration
        let text: PolicyText
        let stopTokens: Set<Int32>
        let weights: PolicyWeights
        let generator: Generator
        let shard: ShardGradient
        var reference: PolicyWeights?

        init(run: RunID, spec: ExperimentSpec, modelPath: String, pool: ThreadPool) throws {
            let model = try ModelFolder.load(modelPath)
            self.run = run
            configuration = model.configuration
            text = try PolicyText(model, chatFormat: spec.policy.chatFormat)
            stopTokens = text.stopTokens(stopAtNewline: spec.rollout.stopAtNewline)
            weights = try PolicyWeights(model.configuration)
            generator = Generator(pool: pool)
            shard = ShardGradient(pass: TrainingPass(model.configuration, pool: pool))
        }
    }

    private let pool: ThreadPool
    private let queue = DispatchQueue(label: "recr1.engine", qos: .userInitiated)
    private var loaded: Loaded?
    /// The version that is loaded.
    private(set) var policy: PolicyReference?
    /// The reference policy that is loaded.
    private(set) var reference: PolicyReference?

    init(threads: Int) { pool = ThreadPool(threads: threads) }

    /// Loads the model's shape and tokenizer; returns what all workers of the run must agree on.
    func load(run: RunID, spec: ExperimentSpec, modelPath: String) async throws -> String {
        if let loaded, loaded.run == run { return fingerprint(loaded) }
        (loaded, policy, reference) = (nil, nil, nil)
        let pool = pool
        let new = try await compute { try Loaded(run: run, spec: spec, modelPath: modelPath, pool: pool) }
        loaded = new
        return fingerprint(new)
    }

    /// Frees everything of a run.
    func unload(_ run: RunID) {
        if loaded?.run == run { (loaded, policy, reference) = (nil, nil, nil) }
    }

    /// Bytes of published weights.
    func publishedByteCount() throws -> Int { 2 * (try ready()).weights.layout.count }

    /// Takes new weights in place of those before.
    func install(_ policy: PolicyReference, _ bytes: BlobBuffer) async throws {
        let loaded = try ready()
        self.policy = nil
        let pool = pool
        try await compute {
            try unsafe bytes.withUnsafeBytes { try unsafe loaded.weights.load(bfloat16: $0, pool: pool) }
        }
        self.policy = policy
    }

    /// Takes the frozen reference policy.
    func installReference(_ policy: PolicyReference, _ bytes: BlobBuffer) async throws {
        let loaded = try ready()
        reference = nil
        let pool = pool
        try await compute {
            let weights = try loaded.reference ?? PolicyWeights(loaded.configuration)
            try unsafe bytes.withUnsafeBytes { try unsafe weights.load(bfloat16: $0, pool: pool) }
            loaded.reference = weights
        }
        reference = policy
    }

    /// Does a rollout lease with the policy that is installed.
    func generate(
        _ lease: RolloutLease, weightsSeconds: Double, progress: LeaseProgress
    ) async throws -> RolloutResult {
        let loaded = try ready(for: lease.policy)
        return try await compute {
            var meter = RolloutMeter(weightsSeconds: weightsSeconds)
            let completions = try loaded.generator.generate(
                lease.groups.map { GenerationGroup($0) }, settings: GenerationSettings(lease, stops: loaded.stopTokens),
                weights: loaded.weights, progress: { meter.take($0, progress) }, isCancelled: { progress.isCancelled })
            let groups = zip(lease.groups, completions).map { group, completions in
                GroupRollout(
                    index: group.index,
                    completions: completions.map { WireProtocol.Completion($0, text: loaded.text.text($0.tokens)) })
            }
            return RolloutResult(
                lease: lease.lease, run: lease.run, policy: lease.policy, groups: groups, usage: meter.usage)
        }
    }

    /// Does a gradient lease with the policy that is installed.
    func gradient(_ lease: GradientLease, progress: LeaseProgress) async throws -> Computed {
        let loaded = try ready(for: lease.policy)
        return try await compute {
            let began = ContinuousClock.now
            let objective = try PolicyObjective(lease.objective)
            let buffer = try ParameterBuffer(count: loaded.weights.layout.count)
            let statistics = try loaded.shard.accumulate(
                lease.groups.map { LearningGroup($0) }, objective: objective, temperature: lease.objective.temperature,
                weights: loaded.weights, reference: loaded.reference, into: buffer,
                isCancelled: {
                    progress.advance(by: 1)
                    return progress.isCancelled
                })
            let seconds = (ContinuousClock.now - began) / .seconds(1)
            return Computed(
                buffer: buffer, statistics: [NamedValue](statistics),
                usage: [NamedValue("gradientSeconds", seconds), NamedValue("tokens", Double(statistics.tokens))])
        }
    }

    private func ready() throws -> Loaded {
        guard let loaded else { throw LeaseError("no run is loaded", retryable: true) }
        return loaded
    }

    private func ready(for policy: PolicyReference) throws -> Loaded {
        guard self.policy == policy else {
            throw LeaseError("policy \(policy) is not the one that is loaded", retryable: true)
        }
        return try ready()
    }

    private func fingerprint(_ loaded: Loaded) -> String {
        let family = loaded.configuration.architecture.rawValue
        return "\(family)-\(loaded.weights.layout.count)-\(loaded.text.tokenizer.digest.short)"
    }

    private func compute<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
