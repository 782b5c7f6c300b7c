import ClusterCore
import Launch
import Logging
import Messaging
import RunStore
import Training
import WireProtocol

extension CoordinatorService {
    /// Does what the machine decided. What takes long is begun here and answered by an event.
    func carryOut(_ action: Action) {
        switch action {
        case .send(let message, let connection): send(message, to: PeerID(bytes: connection.rawValue))
        case .prepare(let run): prepare(run)
        case .begin(let run): begun(run)
        case .pullGradient(let pull): begin(pull)
        case .discardGradient(let lease): discard(lease)
        case .reduce(let reduction): reduce(reduction)
        case .commit(let step): commit(step)
        case .evaluated(let evaluation): evaluated(evaluation)
        case .checkpoint(let request): checkpoint(request)
        case .log(let run, let kind, let text, let values): note(run, kind, text, values)
        case .end(let end): finish(end)
        }
    }

    /// Writes to a run's journal; a journal that cannot be written ends the run, since nothing after could be trusted.
    func record(_ run: RunID, _ write: (RunJournal) throws(RunStoreError) -> Void) {
        guard let journal = journals[run] else { return }
        do {
            try write(journal)
        } catch {
            log.error("\(run): \(error)")
            handle(.serviceFailed(run, exitCode: error.exitCode, reason: "\(error)"))
        }
    }

    /// Tells a run's log and this program's.
    func note(_ run: RunID?, _ kind: LogKind, _ text: String, _ values: [NamedValue]) {
        let line = run.map { "\($0): \(text)" } ?? text
        switch kind {
        case .warning: log.warning("\(line)")
        case .error: log.error("\(line)")
        default: log.info("\(line)")
        }
        guard let run else { return }
        let time = unixSeconds
        record(run) { journal throws(RunStoreError) in
            try journal.log(kind: "\(kind)", text: text, values: [StoredValue](values), atUnixSeconds: time)
        }
    }

    private func begun(_ run: RunID) {
        let time = unixSeconds
        record(run) { journal throws(RunStoreError) in
            try journal.begin(state: "\(RunState.running)", atUnixSeconds: time)
        }
    }

    private func commit(_ step: StepRecord) {
        let time = unixSeconds
        active?.figures = step.metrics
        record(step.run) { journal throws(RunStoreError) in
            try journal.commit(StoredStep(step, unixSeconds: time), samples: step.samples.map(StoredSample.init))
            try active?.metrics.append(
                kind: "step", step: step.step, unixSeconds: time, values: [StoredValue](step.metrics))
        }
    }

    private func evaluated(_ evaluation: EvaluationRecord) {
        let time = unixSeconds
        record(evaluation.run) { journal throws(RunStoreError) in
            try journal.record(StoredEvaluation(evaluation, unixSeconds: time))
            try active?.metrics.append(
                kind: "evaluation", step: evaluation.step, unixSeconds: time,
                values: [StoredValue](evaluation.figures))
        }
    }

    private func finish(_ end: RunEnd) {
        let latest = active?.checkpoints.steps().last
        let folder = latest.flatMap { step in active.map { $0.checkpoints.path(step: step) + "/policy" } }
        let report = FinalReport(end, policyFolder: folder)
        if end.step != nil { note(end.run, .report, report.text, report.values) }
        if end.state != .succeeded { note(end.run, .error, end.detail, [NamedValue("exitCode", Double(end.exitCode))]) }
        let time = unixSeconds
        record(end.run) { journal throws(RunStoreError) in
            try journal.end(
                state: "\(end.state)", detail: end.detail, exitCode: end.exitCode, atUnixSeconds: time)
        }
        if active?.plan.run == end.run {
            for version in active?.published ?? [] {
                endpoint.blobs.withdraw(.weights(run: end.run, version: version))
            }
            active = nil
        }
        journals[end.run] = nil
    }
}
