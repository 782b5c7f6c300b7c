import WireProtocol

import ClusterCore

extension Transcript {
    static func line(_ event: Event) -> String {
        switch event {
        case .message(let message, let connection): "\(text(connection)): \(text(message))"
        case .disconnected(let connection): "\(text(connection)) disconnected"
        case .tick: "tick"
        case .submitted(let run): "submitted \(run)"
        case .cancel(let run): "cancel \(run)"
        case .interrupt(let reason): "interrupt: \(reason)"
        case .prepared(let plan): "prepared \(plan.run)"
        case .preparationFailed(let run, let exitCode, let reason): "\(run) not prepared (\(exitCode)): \(reason)"
        case .gradientArrived(let lease): "gradient of \(lease) arrived"
        case .gradientPullFailed(let lease, let reason): "gradient of \(lease) not pulled: \(reason)"
        case .stepApplied(_, let step, let policy, _): "step \(step) applied, policy v\(policy.version)"
        case .stepRejected(_, let step, let reason): "step \(step) rejected: \(reason)"
        case .checkpointWritten(_, let step): "checkpoint of step \(step) written"
        case .checkpointFailed(_, let step, let reason): "checkpoint of step \(step) failed: \(reason)"
        case .serviceFailed(let run, let exitCode, let reason): "\(run) cannot go on (\(exitCode)): \(reason)"
        }
    }

    /// Heartbeats are left out.
    static func line(_ action: Action) -> String? {
        switch action {
        case .send(.heartbeat, _): nil
        case .send(let message, let connection): "to \(text(connection)): \(text(message))"
        case .prepare(let run): "prepare \(run)"
        case .begin(let run): "begin \(run)"
        case .pullGradient(let pull): "pull gradient of \(pull.lease) from \(text(pull.connection))"
        case .discardGradient(let lease): "discard gradient of \(lease)"
        case .reduce(let reduction):
            "reduce step \(reduction.step): \(reduction.shards.map(\.description).joined(separator: ", "))"
        case .commit(let record): "commit step \(record.step), \(record.samples.count) samples"
        case .evaluated(let record): "evaluation of \(record.subject) at step \(record.step)"
        case .checkpoint(let request):
            "checkpoint of step \(request.step)\(request.isBest ? ", best" : "")\(request.isLast ? ", last" : "")"
        case .log(_, .step, _, _), .log(_, .evaluation, _, _): nil
        case .log(_, let kind, let text, _): "log \(kind): \(text)"
        case .end(let end): "end \(end.state) (\(end.exitCode)): \(end.detail)"
        }
    }

    private static func text(_ connection: ConnectionID) -> String {
        String(decoding: connection.rawValue, as: UTF8.self)
    }

    private static func text(_ message: Message) -> String {
        switch message {
        case .hello(let hello): "hello as \(hello.name), incarnation \(hello.incarnation)"
        case .welcome: "welcome"
        case .refusal(let refusal): "refused (\(refusal.exitCode)): \(refusal.reason)"
        case .heartbeat(let beat): "heartbeat, \(beat.lease?.description ?? "no lease"), progress \(beat.progress)"
        case .goodbye(let goodbye): "goodbye: \(goodbye.reason)"
        case .runSetup(let setup): "set up \(setup.run)"
        case .runReady: "ready"
        case .runUnavailable(let unavailable): "unavailable: \(unavailable.reason)"
        case .release(let release): "release \(release.run?.description ?? "all")"
        case .rolloutLease(let lease): "\(lease.lease), \(Work.rollout(lease))"
        case .scoreLease(let lease): "\(lease.lease), \(Work.score(lease))"
        case .gradientLease(let lease): "\(lease.lease), \(Work.gradient(lease))"
        case .rolloutResult(let result): "completions of \(result.lease)"
        case .scoreResult(let result): "verdicts of \(result.lease)"
        case .gradientResult(let result): "gradient of \(result.lease) ready"
        case .leaseFailure(let failure): "\(failure.lease) failed: \(failure.reason)"
        case .leaseClosed(let lease): "\(lease) closed"
        case .weightsAnnouncement(let announcement): "weights v\(announcement.policy.version)"
        default: "another message"
        }
    }
}
