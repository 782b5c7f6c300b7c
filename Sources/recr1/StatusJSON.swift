import WireProtocol

/// What `--json` prints: plain fields, stable names.
struct StatusJSON: Encodable {
    struct Run: Encodable {
        var run, name, state, detail: String
        var step, totalSteps: UInt64
        var startedUnixSeconds: Double
        var values: [String: Double]
    }

    struct Worker: Encodable {
        var name, role, host, state: String
        var lease: UInt64?
        var secondsSinceHeard: Double
        var leasesDone, residentBytes: UInt64
    }

    var coordinator: String
    var runs: [Run]
    var workers: [Worker]

    init(_ report: StatusReport) {
        coordinator = report.coordinator
        runs = report.runs.map { run in
            Run(
                run: run.run.rawValue, name: run.name, state: "\(run.state)", detail: run.detail, step: run.step,
                totalSteps: run.totalSteps, startedUnixSeconds: run.startedUnixSeconds,
                values: Dictionary(run.values.map { ($0.name, $0.value) }) { $1 })
        }
        workers = report.workers.map { worker in
            Worker(
                name: worker.name.rawValue, role: "\(worker.role)", host: worker.host, state: worker.state,
                lease: worker.lease?.rawValue, secondsSinceHeard: worker.secondsSinceHeard,
                leasesDone: worker.leasesDone, residentBytes: worker.residentBytes)
        }
    }
}

/// One line of `recr1 logs --json`.
struct LogJSON: Encodable {
    var sequence: UInt64
    var unixSeconds: Double
    var kind, text: String
    var values: [String: Double]

    init(_ entry: LogEntry) {
        sequence = entry.sequence
        unixSeconds = entry.unixSeconds
        kind = "\(entry.kind)"
        text = entry.text
        values = Dictionary(entry.values.map { ($0.name, $0.value) }) { $1 }
    }
}
