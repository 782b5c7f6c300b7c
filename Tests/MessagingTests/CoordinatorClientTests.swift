import Messaging
import Testing
import WireProtocol

@Suite(.timeLimit(.minutes(1))) struct CoordinatorClientTests {
    private let status = Message.statusRequest(run: nil)

    /// Answers every message with the same one, until closed.
    private func router(answering answer: Message?) throws -> RouterEndpoint {
        let router = try RouterEndpoint(listeningAt: anyPort)
        Task {
            for await inbound in router.inbox {
                if let (_, peer) = inbound.delivered, let answer { try router.send(answer, to: peer) }
            }
        }
        return router
    }

    @Test func anAnswerIsReturned() async throws {
        let report = Message.statusReport(StatusReport(coordinator: "c", runs: [], workers: []))
        let router = try router(answering: report)
        let client = CoordinatorClient(endpoint: router.endpoint)
        for _ in 0..<3 { #expect(try await client.request(status) == report) }
        await router.close()
    }

    @Test func aRefusalIsThrown() async throws {
        let refusal = Refusal(exitCode: 65, reason: "no run 'x'")
        let router = try router(answering: .refusal(refusal))
        await #expect(throws: MessagingError.refused(refusal)) {
            try await CoordinatorClient(endpoint: router.endpoint).request(status)
        }
        await router.close()
    }

    @Test func anAbsentCoordinatorIsNamed() async throws {
        let probe = try RouterEndpoint(listeningAt: anyPort)
        let address = probe.endpoint
        await probe.close()
        await #expect(throws: MessagingError.noCoordinator(address)) {
            try await CoordinatorClient(endpoint: address).request(status, timeout: .milliseconds(300))
        }
        #expect(MessagingError.noCoordinator(address).description.hasPrefix("no coordinator at \(address)"))
    }

    @Test func aSilentCoordinatorIsToldFromAnAbsentOne() async throws {
        let router = try router(answering: nil)
        await #expect(throws: MessagingError.noAnswer(router.endpoint, after: .milliseconds(500))) {
            try await CoordinatorClient(endpoint: router.endpoint).request(status, timeout: .milliseconds(500))
        }
        await router.close()
    }

    @Test func anInvalidRequestNeverLeaves() async throws {
        await #expect(throws: MessagingError.self) {
            try await CoordinatorClient(endpoint: "tcp://127.0.0.1:9").request(.cancel(RunID(rawValue: "")))
        }
    }
}
