import Digests
import WireProtocol

import ClusterCore

// What the coordinator's service would do: carries out actions.
extension Simulation {
    mutating func tell(_ event: Event) {
        let moment = Instant(sinceOrigin: .milliseconds(time))
        for action in machine.handle(event, at: moment) { carryOut(action) }
    }

    private mutating func carryOut(_ action: Action) {
        switch action {
        case .send(let message, let connection):
            if chance(faults.loss) { return }
            schedule(.toWorker(message, connection), in: number(1...50))
        case .prepare:
            var plan = plan
            if let resumed { plan.progress = resumed }
            schedule(.toCoordinator(.prepared(plan)), in: 100)
        case .pullGradient(let pull): schedule(.pull(pull), in: number(10...1000))
        case .reduce(let reduction): reduce(reduction)
        case .commit(let record): commits.append(record)
        case .evaluated(let record): evaluations.append(record)
        case .checkpoint(let request):
            checkpoint = request
            schedule(.toCoordinator(.checkpointWritten(request.run, step: request.step)), in: number(10...5000))
        case .log(_, let kind, let text, _): log.append("\(time) \(kind) \(text)")
        case .end(let end): self.end = end
        case .begin, .discardGradient: break
        }
    }

    /// New weights are a digest of the old ones and the gradients, in the order given: any other order shows.
    private mutating func reduce(_ reduction: GradientReduction) {
        let parts = reduction.shards.map { gradientDigests[$0]?.hex ?? "missing" }
        let policy = PolicyReference(
            version: reduction.policy.version + 1,
            digest: SHA256.digest(of: "\(reduction.policy) \(parts.joined(separator: " "))"))
        schedule(
            .toCoordinator(
                .stepApplied(
                    reduction.run, step: reduction.step, policy: policy,
                    statistics: [NamedValue("gradient/norm", 1), NamedValue("updateSeconds", 1)])),
            in: number(10...500))
    }
}
