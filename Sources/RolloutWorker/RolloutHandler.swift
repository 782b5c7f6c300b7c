import Kernels
import Launch
import LanguageModel
import Logging
import Messaging
import ModelFiles
import PolicyText
import RunSpec
import Training
import WireProtocol
import WorkerRuntime

/// What a rollout worker does for its session. Model work happens on one thread of its own.
actor RolloutHandler: LeaseHandler {
    nonisolated let role = PeerRole.rollout
    nonisolated let instructionSet = InstructionSet.current.rawValue
    nonisolated let threads: Int

    private let endpoint: DealerEndpoint
    private let folders: FolderSection
    private let log = Logger(label: "rollout-worker")
    private let engine: PolicyEngine
    /// The gradient blobs that the coordinator may still pull.
    private var gradients: Set<BlobID> = []

    init(endpoint: DealerEndpoint, folders: FolderSection, threads: Int) {
        self.endpoint = endpoint
        self.folders = folders
        self.threads = threads
        engine = PolicyEngine(threads: threads)
    }

    func prepare(_ run: RunID, _ spec: ExperimentSpec) async throws -> String {
        let path = try FolderPath.model(spec.policy.model, in: folders)
        return try await engine.load(run: run, spec: spec, modelPath: path)
    }

    func perform(_ lease: Message, progress: LeaseProgress) async throws -> Message {
        switch lease {
        case .rolloutLease(let lease):
            let seconds = try await fetch(lease.policy, run: lease.run, progress: progress)
            return .rolloutResult(try await engine.generate(lease, weightsSeconds: seconds, progress: progress))
        case .gradientLease(let lease):
            _ = try await fetch(lease.policy, run: lease.run, progress: progress)
            if lease.objective.klCoefficient != 0, let reference = lease.objective.reference {
                try await fetchReference(reference, run: lease.run, progress: progress)
            }
            return .gradientResult(try await gradient(lease, progress))
        default: throw LeaseError("a rollout worker has no use for this lease", retryable: false)
        }
    }

    /// Pulled when the next lease names it: a lease is never far behind an announcement.
    func announced(_ announcement: WeightsAnnouncement) async {
        do {
            _ = try await fetch(announcement.policy, run: announcement.run, progress: LeaseProgress())
        } catch {
            log.warning("weights \(announcement.policy) not fetched yet: \(error)")
        }
    }

    func closed(_ lease: LeaseID) async {
        for blob in gradients {
            if case .gradient(_, lease) = blob {
                endpoint.blobs.withdraw(blob)
                gradients.remove(blob)
            }
        }
    }

    func release(_ run: RunID) async {
        for blob in gradients { endpoint.blobs.withdraw(blob) }
        gradients = []
        await engine.unload(run)
    }

    /// Brings the policy to this version; returns the seconds it took.
    private func fetch(_ policy: PolicyReference, run: RunID, progress: LeaseProgress) async throws -> Double {
        guard await engine.policy != policy else { return 0 }
        let began = ContinuousClock.now
        let buffer = try await pull(policy, run: run, progress: progress)
        try await engine.install(policy, buffer)
        return (ContinuousClock.now - began) / .seconds(1)
    }

    private func fetchReference(_ policy: PolicyReference, run: RunID, progress: LeaseProgress) async throws {
        guard await engine.reference != policy else { return }
        let buffer = try await pull(policy, run: run, progress: progress)
        try await engine.installReference(policy, buffer)
    }

    private func pull(_ policy: PolicyReference, run: RunID, progress: LeaseProgress) async throws -> BlobBuffer {
        let buffer = BlobBuffer(byteCount: try await engine.publishedByteCount())
        do {
            try await endpoint.pull(
                .weights(run: run, version: policy.version), expecting: policy.digest, into: buffer.destination,
                progress: { _ in progress.advance(by: 1) })
        } catch {
            throw LeaseError("weights \(policy) could not be fetched: \(error)", retryable: true)
        }
        return buffer
    }

    private func gradient(_ lease: GradientLease, _ progress: LeaseProgress) async throws -> GradientResult {
        let computed = try await engine.gradient(lease, progress: progress)
        let blob = BlobID.gradient(run: lease.run, lease: lease.lease)
        // The blob keeps the buffer alive, and nobody writes to it any more.
        let bytes = unsafe SharedBytes(owner: computed.buffer, bytes: computed.buffer.constBytes)
        let manifest = await endpoint.blobs.publish(bytes, as: blob)
        gradients.insert(blob)
        return GradientResult(
            lease: lease.lease, run: lease.run, shard: lease.shard, digest: manifest.digest,
            byteCount: manifest.byteCount, statistics: computed.statistics, usage: computed.usage)
    }
}
