import ClusterCore
import Launch
import Messaging
import ModelFiles
import RunSpec
import RunStore
import Training
import WireProtocol

/// Gradients in, weights out.
extension CoordinatorService {
    func begin(_ pull: GradientPull) {
        guard let active, active.plan.run == pull.run else { return }
        guard pull.byteCount == 4 * active.trainer.layout.count else {
            return handle(
                .gradientPullFailed(
                    pull.lease, reason: "\(pull.byteCount) bytes for \(active.trainer.layout.count) weights"))
        }
        let buffer: ParameterBuffer
        do {
            buffer = try active.buffer()
        } catch {
            return handle(.gradientPullFailed(pull.lease, reason: "\(error)"))
        }
        active.gradients[pull.lease] = buffer
        // Nobody else touches the buffer until the pull has returned.
        let destination = unsafe BlobDestination(owner: buffer, bytes: buffer.bytes)
        pulls[pull.lease] = Task {
            let failure = await self.fetch(pull, into: destination)
            self.pulled(pull.lease, failure: failure)
        }
    }

    private nonisolated func fetch(_ pull: GradientPull, into destination: BlobDestination) async -> String? {
        do {
            try await endpoint.pull(
                .gradient(run: pull.run, lease: pull.lease), expecting: pull.digest,
                from: PeerID(bytes: pull.connection.rawValue), into: destination)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func pulled(_ lease: LeaseID, failure: String?) {
        guard pulls.removeValue(forKey: lease) != nil else {
            active?.drop(lease)  // Discarded meanwhile; only now nobody writes to it any more.
            return
        }
        if let failure {
            active?.drop(lease)
            handle(.gradientPullFailed(lease, reason: failure))
        } else {
            handle(.gradientArrived(lease))
        }
    }

    func discard(_ lease: LeaseID) {
        if let pull = pulls.removeValue(forKey: lease) { pull.cancel() } else { active?.drop(lease) }
    }

    func reduce(_ reduction: GradientReduction) {
        guard let active, active.plan.run == reduction.run else { return }
        let gradients = reduction.shards.compactMap { active.gradients[$0] }
        guard gradients.count == reduction.shards.count else {
            return handle(.stepRejected(reduction.run, step: reduction.step, reason: "a gradient is missing"))
        }
        let trainer = active.trainer
        Task {
            do {
                let statistics = try await compute.run { try trainer.step(gradients) }
                let began = ContinuousClock.now
                let policy = try await publish(trainer, run: reduction.run)
                let seconds = (ContinuousClock.now - began) / .seconds(1)
                let figures = [
                    NamedValue("gradient/norm", statistics.gradientNorm),
                    NamedValue("learningRate", statistics.learningRate),
                    NamedValue("reduceSeconds", statistics.reduceSeconds),
                    NamedValue("updateSeconds", statistics.updateSeconds), NamedValue("publishSeconds", seconds),
                ]
                for lease in reduction.shards { self.active?.drop(lease) }
                handle(.stepApplied(reduction.run, step: reduction.step, policy: policy, statistics: figures))
            } catch {
                for lease in reduction.shards { self.active?.drop(lease) }
                handle(.stepRejected(reduction.run, step: reduction.step, reason: "\(error)"))
            }
        }
    }

    /// Offers the trainer's weights to the workers, in place of the version before.
    @discardableResult
    func publish(_ trainer: PolicyTrainer, run: RunID) async throws -> PolicyReference {
        let buffer = BlobBuffer(byteCount: trainer.publishedByteCount)
        let version = try await compute.run {
            unsafe buffer.withUnsafeMutableBytes { unsafe trainer.encode(into: $0) }
            return trainer.version
        }
        let manifest = await endpoint.blobs.publish(buffer.shared, as: .weights(run: run, version: version))
        if let active, active.plan.run == run {
            let kept = active.plan.spec.loss.klCoefficient != 0 ? Set([version, 0]) : [version]
            for old in active.published.subtracting(kept) {
                endpoint.blobs.withdraw(.weights(run: run, version: old))
            }
            active.published = active.published.union([version]).intersection(kept)
        }
        return PolicyReference(version: version, digest: manifest.digest)
    }

    func checkpoint(_ request: CheckpointRequest) {
        guard let active, active.plan.run == request.run else { return }
        let (trainer, store, tokenizer, card) = (active.trainer, active.checkpoints, active.tokenizer, active.card)
        let (state, last) = (CheckpointState(request), active.plan.spec.checkpoint.keepLast)
        let best = request.isBest ? request.step : active.best
        Task {
            do {
                try await compute.run {
                    _ = try store.write(step: request.step, neededBytes: trainer.checkpointByteCount) { folder in
                        try trainer.save(into: folder, tokenizer: tokenizer, card: card)
                        try state.write(to: folder)
                    }
                    store.prune(keepLast: last, keeping: best.map { [$0] } ?? [])
                }
                written(request)
                handle(.checkpointWritten(request.run, step: request.step))
            } catch {
                handle(.checkpointFailed(request.run, step: request.step, reason: "\(error)"))
            }
        }
    }

    private func written(_ request: CheckpointRequest) {
        guard let active, active.plan.run == request.run else { return }
        if request.isBest { active.best = request.step }
        let time = unixSeconds
        record(request.run) { journal throws(RunStoreError) in
            try journal.record(
                StoredCheckpoint(
                    step: request.step, policy: StoredPolicy(request.policy), isBest: request.isBest,
                    fleet: CheckpointState(request).fleetText, unixSeconds: time))
        }
    }
}
