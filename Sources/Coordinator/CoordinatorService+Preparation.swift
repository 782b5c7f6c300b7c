import ClusterCore
import Digests
import Kernels
import Launch
import Logging
import Messaging
import RunSpec
import RunStore
import Training
import WireProtocol

extension CoordinatorService {
    /// Loads a run's model and data beside the rest of the program's work.
    func prepare(_ run: RunID) {
        guard let journal = journals[run] else {
            return handle(.preparationFailed(run, exitCode: ExitStatus.bug.rawValue, reason: "its journal is not open"))
        }
        Task {
            do {
                let stored = try journal.run()
                let assembly = try await assemble(run, stored, journal)
                try journal.rewind(toStep: assembly.plan.progress.step)
                let metrics = try MetricsFile(
                    folder: journal.folder, goingOnAfterStep: assembly.plan.progress.step)
                active = ActiveRun(assembly, journal: journal, metrics: metrics)
                try await publish(assembly.trainer, run: run)
                handle(.prepared(assembly.plan))
            } catch {
                active = nil
                let status = (error as? Failure)?.status.rawValue ?? ExitStatus.badData.rawValue
                handle(.preparationFailed(run, exitCode: status, reason: "\(error)"))
            }
        }
    }

    private func assemble(_ run: RunID, _ stored: StoredRun, _ journal: RunJournal) async throws -> RunAssembly {
        let evaluations = try journal.evaluations().compactMap { EvaluationRecord($0, run: run) }
        let log = log
        let source = RunAssembly.Source(
            run: run, specification: stored.specification, runFolder: journal.folder, folders: cluster.folders,
            pool: pool, evaluations: evaluations, digest: { Self.reference(of: $0) },
            warn: { log.warning("\(run): \($0)") })
        return try await compute.run { try RunAssembly(source) }
    }

    /// Names a trainer's weights as they would be published.
    private static func reference(of trainer: PolicyTrainer) -> PolicyReference {
        let buffer = BlobBuffer(byteCount: trainer.publishedByteCount)
        unsafe buffer.withUnsafeMutableBytes { unsafe trainer.encode(into: $0) }
        let digest = unsafe buffer.withUnsafeBytes { unsafe SHA256.digest(of: $0) }
        return PolicyReference(version: trainer.version, digest: digest)
    }
}
