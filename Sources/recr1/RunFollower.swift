import Foundation
import Launch
import WireProtocol

/// Shows a run's events as they come.
struct RunFollower {
    let run: RunID
    let coordinator: Coordinator
    private var display: ProgressDisplay
    private var sequence: UInt64 = 0
    /// How a program ends that followed the run to an end other than success.
    private(set) var status = ExitStatus.runFailed

    init(run: RunID, coordinator: Coordinator, quiet: Bool) {
        self.run = run
        self.coordinator = coordinator
        display = ProgressDisplay(quiet: quiet)
    }

    /// Shows everything up to now and returns the run's state.
    mutating func show() async throws -> RunState {
        while true {
            let batch = try await coordinator.logs(of: run, after: sequence)
            for entry in batch.entries { show(entry) }
            if batch.entries.isEmpty { return batch.state }
        }
    }

    /// Shows events until the run has ended.
    mutating func followToEnd() async throws -> RunState {
        var misses = 0
        while true {
            do {
                let state = try await show()
                misses = 0
                if state.isFinal {
                    display.finish()
                    return state
                }
            } catch let failure as Failure where failure.status == .unavailable && misses < 5 {
                // A coordinator that is busy or being restarted; its journal has all that is missed here.
                misses += 1
            }
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    private mutating func show(_ entry: LogEntry) {
        sequence = max(sequence, entry.sequence)
        for value in entry.values where value.name == "exitCode" {
            status = ExitStatus(rawValue: Int32(value.value)) ?? .runFailed
        }
        switch entry.kind {
        case .step: display.update(entry.text)
        case .report:
            display.finish()
            Output.line(entry.text)
        case .info, .evaluation: display.keep(entry.text)
        case .warning: display.keep("warning: \(entry.text)")
        case .error: display.keep("error: \(entry.text)")
        }
    }
}
