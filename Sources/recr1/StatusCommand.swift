import ArgumentParser
import Foundation
import Launch
import WireProtocol

/// `recr1 status`: runs and workers.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the coordinator's runs and workers, or one run.")

    @Argument(help: "A run's id; all runs when left out.") var run: String?
    @OptionGroup var cluster: ClusterOptions
    @Flag(help: "Print JSON.") var json = false
    @Flag(help: "Print nothing: the exit status says whether a coordinator answers.") var quiet = false

    func run() async throws {
        let report = try await Coordinator(cluster).status(of: run.map(RunID.init(rawValue:)))
        if quiet { return }
        if json { return try Output.json(StatusJSON(report)) }
        Output.line("coordinator: \(report.coordinator)")
        for run in report.runs { Output.line(Self.line(run)) }
        if report.workers.isEmpty { Output.line("no workers; start some with: scripts/spawn-workers") }
        for worker in report.workers { Output.line(Self.line(worker)) }
    }

    private static func line(_ run: RunStatus) -> String {
        let figures = run.values.map { String(format: "%@ %.4g", $0.name, $0.value) }.joined(separator: ", ")
        let tail = [run.detail, figures].filter { !$0.isEmpty }.joined(separator: "; ")
        return "run \(run.run): \(run.state), step \(run.step) of \(run.totalSteps)" + (tail.isEmpty ? "" : ": \(tail)")
    }

    private static func line(_ worker: WorkerStatus) -> String {
        let lease = worker.lease.map { ", \($0)" } ?? ""
        let heard = String(format: "%.1f", worker.secondsSinceHeard)
        return "\(worker.role) worker \(worker.name) on \(worker.host): \(worker.state)\(lease), heard \(heard) s ago, "
            + "\(worker.leasesDone) leases done, \(worker.residentBytes >> 20) MiB"
    }
}

/// `recr1 list`: one line per run.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the runs, newest last.")

    @OptionGroup var cluster: ClusterOptions
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let report = try await Coordinator(cluster).status(of: nil)
        if json { return try Output.json(StatusJSON(report).runs) }
        for run in report.runs { Output.line("\(run.run)\t\(run.state)\t\(run.step)/\(run.totalSteps)\t\(run.name)") }
    }
}

/// `recr1 cancel`: ends a run.
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "End a run now; its checkpoints stay.")

    @Argument(help: "The run's id.") var run: String
    @OptionGroup var cluster: ClusterOptions

    func run() async throws {
        let coordinator = try Coordinator(cluster)
        let answer = try await coordinator.ask(.cancel(RunID(rawValue: run)))
        guard case .cancelled = answer else { throw coordinator.unexpected(answer) }
        Output.note("cancelled \(run)")
    }
}

/// `recr1 logs`: a run's events.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "logs", abstract: "Show a run's events.")

    @Argument(help: "The run's id.") var run: String
    @Flag(name: [.short, .long], help: "Go on until the run has ended.") var follow = false
    @OptionGroup var cluster: ClusterOptions
    @Flag(help: "Print JSON lines.") var json = false

    func run() async throws {
        let coordinator = try Coordinator(cluster)
        let id = RunID(rawValue: run)
        var sequence: UInt64 = 0
        while true {
            let batch = try await coordinator.logs(of: id, after: sequence)
            for entry in batch.entries {
                sequence = entry.sequence
                if json { try Output.json(LogJSON(entry)) } else { Output.line(Self.line(entry)) }
            }
            if batch.entries.isEmpty {
                if !follow || batch.state.isFinal { return }
                try await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    private static func line(_ entry: LogEntry) -> String {
        let time = Date(timeIntervalSince1970: entry.unixSeconds).formatted(.iso8601)
        return "\(time) \(entry.kind): \(entry.text)"
    }
}
