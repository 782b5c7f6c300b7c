public import WireProtocol

/// The user's verbs: one request, one answer. Each request has a connection of its own, so that a late answer to one
/// can never be taken for the answer to another.
public struct CoordinatorClient: Sendable {
    /// The coordinator's address, `tcp://HOST:PORT`.
    public let endpoint: String

    /// A client of the coordinator at an address; connects with each request.
    public init(endpoint: String) { self.endpoint = endpoint }

    /// Time in which a coordinator that is there takes a connection.
    private static let connectTime = Duration.seconds(2)

    /// Sends a request and returns the answer.
    ///
    /// - Throws: ``MessagingError/noCoordinator(_:)`` when nobody takes the request within two seconds,
    ///   ``MessagingError/noAnswer(_:after:)``, ``MessagingError/refused(_:)`` for a ``Refusal``,
    ///   ``MessagingError/wire(_:)`` when request or answer breaks the protocol,
    ///   ``MessagingError/closed`` when the calling task is cancelled.
    public func request(
        _ message: Message, timeout: Duration = .seconds(10)
    ) async throws(MessagingError) -> Message {
        let dealer = try DealerEndpoint(connectingTo: endpoint)
        let answer: Result<Message, MessagingError>
        do {
            try dealer.send(message)
            answer = .success(try await self.answer(dealer, timeout))
        } catch {
            answer = .failure(error)
        }
        await dealer.close()
        return try answer.get()
    }

    private func answer(_ dealer: DealerEndpoint, _ timeout: Duration) async throws(MessagingError) -> Message {
        let connectTime = min(Self.connectTime, timeout)
        var inbound = await next(dealer, within: connectTime)
        if inbound == nil, !Task.isCancelled {
            guard dealer.counters.sentMessages > 0 else { throw .noCoordinator(endpoint) }
            inbound = await next(dealer, within: timeout - connectTime)
        }
        switch inbound {
        case .message(.refusal(let refusal), _): throw .refused(refusal)
        case .message(let message, _): return message
        case .violation(let error, _): throw .wire(error)
        case .unreachable, nil: throw Task.isCancelled ? .closed : .noAnswer(endpoint, after: timeout)
        }
    }

    /// The next element of the inbox; `nil` when the time is over.
    private func next(_ dealer: DealerEndpoint, within time: Duration) async -> Inbound? {
        await withTaskGroup(of: Inbound?.self) { group in
            group.addTask { await dealer.inbox.next() }
            group.addTask {
                try? await Task.sleep(for: time)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
