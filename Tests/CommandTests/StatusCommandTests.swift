import Foundation
import Messaging
import Testing
import WireProtocol

/// What a person and a program see of a coordinator's answers. The coordinator here only says what it is told to.
@Suite(.timeLimit(.minutes(1))) struct StatusCommandTests {
    private static let runs = [
        RunStatus(
            run: RunID(rawValue: "quick-1"), name: "quick", state: .succeeded, step: 40, totalSteps: 40, detail: "",
            startedUnixSeconds: 1_700_000_000, values: []),
        RunStatus(
            run: RunID(rawValue: "quick-2"), name: "quick", state: .running, step: 3, totalSteps: 40,
            detail: "rolling out", startedUnixSeconds: 1_700_000_100, values: [NamedValue("reward/mean", 0.25)]),
    ]
    private static let workers = [
        WorkerStatus(
            name: WorkerName(rawValue: "rollout-1"), role: .rollout, host: "here", state: "busy",
            lease: LeaseID(rawValue: 7), secondsSinceHeard: 0.25, leasesDone: 12, residentBytes: 512 << 20)
    ]
    private static let events = [
        LogEntry(sequence: 1, unixSeconds: 1_700_000_000, kind: .info, text: "begun", values: []),
        LogEntry(
            sequence: 2, unixSeconds: 1_700_000_001, kind: .step, text: "step 1", values: [NamedValue("kl", 0.5)]),
    ]

    private static func answer(_ message: Message) -> Message {
        switch message {
        case .statusRequest(let run):
            .statusReport(
                StatusReport(
                    coordinator: "0.1.0", runs: runs.filter { run == nil || $0.run == run }, workers: workers))
        case .logsRequest(let request):
            .logBatch(
                LogBatch(run: request.run, state: .succeeded, entries: events.filter { $0.sequence > request.after }))
        case .submit(let submit) where submit.overrides == ["seed=4"]: .submitted(Submitted(run: runs[1].run))
        case .cancel(let run) where run == runs[1].run: .cancelled(run)
        default: .refusal(Refusal(exitCode: 65, reason: "no such run"))
        }
    }

    private func withCoordinator(_ body: (Workspace) async throws -> Void) async throws {
        let router = try RouterEndpoint(listeningAt: "tcp://127.0.0.1:*")
        let answering = Task {
            for await case .message(let message, let peer) in router.inbox {
                try router.send(Self.answer(message), to: peer)
            }
        }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await Workspace.with(endpoint: router.endpoint, body))
        } catch {
            outcome = .failure(error)
        }
        await router.close()
        try await answering.value
        try outcome.get()
    }

    @Test func statusIsALineForEachRunAndWorker() async throws {
        try await withCoordinator { workspace in
            let result = try await workspace.recr1("status")
            #expect(
                result.lines == [
                    "coordinator: 0.1.0", "run quick-1: succeeded, step 40 of 40",
                    "run quick-2: running, step 3 of 40: rolling out; reward/mean 0.25",
                    "rollout worker rollout-1 on here: busy, lease-7, heard 0.2 s ago, 12 leases done, 512 MiB",
                ])
            let one = try await workspace.recr1("status", "quick-1")
            #expect(one.lines.contains { $0.contains("quick-1") } && !one.output.contains("quick-2"))
            #expect(try await workspace.recr1("status", "--quiet").output.isEmpty)
        }
    }

    private struct Report: Decodable {
        struct Run: Decodable {
            var run, name, state: String
            var step, totalSteps: Int
            var values: [String: Double]
        }

        struct Worker: Decodable {
            var name, role, state: String
            var lease: Int?
        }

        var runs: [Run]
        var workers: [Worker]
    }

    @Test func jsonHasTheSameFigures() async throws {
        try await withCoordinator { workspace in
            let report = try await workspace.recr1("status", "--json").json(Report.self)
            #expect(report.runs.map(\.state) == ["succeeded", "running"] && report.runs.map(\.step) == [40, 3])
            #expect(report.runs[1].values == ["reward/mean": 0.25])
            #expect(report.workers.map(\.role) == ["rollout"] && report.workers[0].lease == 7)
            #expect(try await workspace.recr1("list", "--json").json([Report.Run].self).map(\.totalSteps) == [40, 40])
        }
    }

    @Test func listIsTabsAndNewestLast() async throws {
        try await withCoordinator { workspace in
            let result = try await workspace.recr1("list")
            #expect(result.lines == ["quick-1\tsucceeded\t40/40\tquick", "quick-2\trunning\t3/40\tquick"])
        }
    }

    private struct Event: Decodable {
        var sequence: Int
        var kind, text: String
        var values: [String: Double]
    }

    @Test func logsAreReadToTheirEnd() async throws {
        try await withCoordinator { workspace in
            let result = try await workspace.recr1("logs", "quick-1")
            #expect(result.lines == ["2023-11-14T22:13:20Z info: begun", "2023-11-14T22:13:21Z step: step 1"])
            let rows = try await workspace.recr1("logs", "quick-1", "-f", "--json").lines.map {
                try JSONDecoder().decode(Event.self, from: Data($0.utf8))
            }
            #expect(rows.map(\.sequence) == [1, 2] && rows[1].values == ["kl": 0.5])
        }
    }

    @Test func submitAndCancelSayWhichRun() async throws {
        try await withCoordinator { workspace in
            let submitted = try await workspace.recr1("submit", "spec.yml", "--set", "seed=4", "--detach")
            #expect(submitted.status == 0 && submitted.output == "quick-2\n")
            #expect(try await workspace.recr1("cancel", "quick-2").errors == "cancelled quick-2\n")
            let unknown = try await workspace.recr1("cancel", "quick-9")
            #expect(unknown.status == 65 && unknown.errors == "recr1: no such run\n")
        }
    }

    @Test func withoutACoordinatorTheStatusIs69() async throws {
        try await Workspace.with { workspace in
            let result = try await workspace.recr1("status")
            #expect(result.status == 69 && result.errors.contains("tcp://127.0.0.1:9"))
        }
    }
}
