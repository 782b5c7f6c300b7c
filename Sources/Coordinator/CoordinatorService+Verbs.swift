import ClusterCore
import Foundation
import Launch
import Messaging
import RunSpec
import RunStore
import WireProtocol

/// The user's verbs.
extension CoordinatorService {
    /// The answer to a user's message; `nil` for a worker's.
    func answer(_ message: Message) -> Message? {
        do {
            switch message {
            case .submit(let submit): return .submitted(Submitted(run: try take(submit)))
            case .statusRequest(let run): return .statusReport(try report(on: run))
            case .logsRequest(let request): return .logBatch(try logs(request))
            case .cancel(let run):
                _ = try journal(of: run)
                handle(.cancel(run))
                return .cancelled(run)
            default: return nil
            }
        } catch {
            return .refusal(Refusal(exitCode: Self.status(of: error), reason: "\(error)"))
        }
    }

    private static func status(of error: any Error) -> Int32 {
        switch error {
        case let failure as Failure: failure.status.rawValue
        case is SpecError: ExitStatus.configuration.rawValue
        case let error as RunStoreError: error.exitCode
        default: ExitStatus.bug.rawValue
        }
    }

    private func take(_ submit: Submit) throws -> RunID {
        if let run = submit.resume { return try resume(run) }
        let spec = try ExperimentSpec(
            yaml: submit.specification, fileName: "the spec", overrides: submit.overrides)
        let run = RunID(rawValue: catalog.newRun(named: spec.name))
        let resolved = try spec.yaml()
        let folder = catalog.path(of: run.rawValue)
        let journal = try RunJournal.create(
            folder: folder,
            run: StoredRun(
                id: run.rawValue, name: spec.name, specification: resolved, createdUnixSeconds: unixSeconds))
        try Data(resolved.utf8).write(to: URL(fileURLWithPath: folder + "/spec.yml"))
        journals[run] = journal
        handle(.submitted(run))
        return run
    }

    private func resume(_ run: RunID) throws -> RunID {
        guard journals[run] == nil else { throw Failure(.usage, "\(run) is queued or running already") }
        let journal = try RunJournal.open(folder: catalog.path(of: run.rawValue))
        let stored = try journal.run()
        guard stored.state != "\(RunState.succeeded)" else {
            throw Failure(.usage, "\(run) has succeeded; there is nothing to go on with")
        }
        journals[run] = journal
        handle(.submitted(run))
        return run
    }

    private func journal(of run: RunID) throws -> RunJournal {
        if let journal = journals[run] { return journal }
        return try RunJournal.openForReading(folder: catalog.path(of: run.rawValue))
    }

    private func logs(_ request: LogsRequest) throws -> LogBatch {
        let journal = try journal(of: request.run)
        let limit = Int(min(request.limit, 200))
        let entries = try journal.logEntries(after: request.after, limit: limit).map(LogEntry.init)
        return LogBatch(run: request.run, state: try state(of: request.run, journal), entries: entries)
    }

    private func report(on run: RunID?) throws -> StatusReport {
        let runs = run.map { [$0] } ?? catalog.runs().suffix(50).map(RunID.init(rawValue:))
        return StatusReport(
            coordinator: "build \(ProcessFacts.build) at \(endpoint.endpoint)", runs: try runs.map(status),
            workers: machine.workers(at: now))
    }

    private func status(_ run: RunID) throws -> RunStatus {
        let journal = try journal(of: run)
        let stored = try journal.run()
        let latest = try journal.latestStep()
        let activity = machine.activity.flatMap { $0.run == run ? $0 : nil }
        let total = (try? ExperimentSpec(yaml: stored.specification, fileName: "spec.yml"))?.optimization.steps ?? 0
        let shown = ["reward/mean", "policy/entropy", "time/step"]
        return RunStatus(
            run: run, name: stored.name, state: try state(of: run, journal), step: latest?.step ?? 0,
            totalSteps: UInt64(total), detail: activity?.detail ?? stored.detail,
            startedUnixSeconds: stored.startedUnixSeconds ?? 0,
            values: [NamedValue](latest?.metrics ?? []).filter { shown.contains($0.name) })
    }

    /// A run that its journal calls running, and that no coordinator has, was cut off. One that its journal calls over,
    /// and that this process has, waits to go on.
    private func state(of run: RunID, _ journal: RunJournal) throws -> RunState {
        let state = RunState(stored: try journal.run().state) ?? .interrupted
        if journals[run] == nil { return state.isFinal ? state : .interrupted }
        return state.isFinal ? .queued : state
    }
}
