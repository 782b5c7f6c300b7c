import Messaging
import Testing
import WireProtocol

@Suite(.timeLimit(.minutes(1))) struct EndpointTests {
    @Test func aMessageArrivesAndItsAnswerReturns() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let dealer = try DealerEndpoint(connectingTo: router.endpoint)
        try dealer.send(goodbye("question"))
        let (question, peer) = try #require(await router.inbox.next()?.delivered)
        #expect(question == goodbye("question"))
        try router.send(goodbye("answer"), to: peer)
        let (answer, from) = try #require(await dealer.inbox.next()?.delivered)
        #expect(answer == goodbye("answer"))
        #expect(from == .coordinator)
        await dealer.close()
        await router.close()
        #expect(await router.inbox.next() == nil)
    }

    @Test func eachOfManyPeersGetsItsOwnAnswersInOrder() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let dealers = try (0..<16).map { _ in try DealerEndpoint(connectingTo: router.endpoint) }
        let echo = Task {
            for await inbound in router.inbox {
                guard let (message, peer) = inbound.delivered else { continue }
                try router.send(message, to: peer)
            }
        }
        for (index, dealer) in dealers.enumerated() {
            for count in 0..<50 { try dealer.send(goodbye("\(index): \(count)")) }
        }
        for (index, dealer) in dealers.enumerated() {
            for count in 0..<50 { #expect(await dealer.inbox.next()?.note == "\(index): \(count)") }
        }
        for dealer in dealers { await dealer.close() }
        await router.close()
        try await echo.value
        #expect(router.counters.receivedMessages == 800)
        #expect(router.counters.sentMessages == 800)
    }

    @Test func theRouterIsReachedAgainAfterItsRestart() async throws {
        var router = try RouterEndpoint(listeningAt: anyPort)
        let address = router.endpoint
        let dealer = try DealerEndpoint(connectingTo: address)
        try dealer.send(goodbye("before"))
        #expect(await router.inbox.next()?.note == "before")
        await router.close()
        router = try RouterEndpoint(listeningAt: address)
        // What was sent while the loss went unnoticed is lost; the rest waits for the connection.
        let sending = Task {
            while !Task.isCancelled {
                try? dealer.send(goodbye("after"))
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        #expect(await router.inbox.next()?.note == "after")
        sending.cancel()
        await dealer.close()
        await router.close()
    }

    @Test func messagesWaitForACoordinatorThatStartsLater() async throws {
        let probe = try RouterEndpoint(listeningAt: anyPort)
        let address = probe.endpoint
        await probe.close()
        let dealer = try DealerEndpoint(connectingTo: address)
        for count in 0..<5 { try dealer.send(goodbye("\(count)")) }
        #expect(dealer.counters.sentMessages == 0)
        let router = try RouterEndpoint(listeningAt: address)
        for count in 0..<5 { #expect(await router.inbox.next()?.note == "\(count)") }
        await dealer.close()
        await router.close()
    }

    @Test func aPeerThatIsGoneIsReported() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let stranger = PeerID(bytes: [1, 2, 3])
        try router.send(goodbye("nobody"), to: stranger)
        #expect(await router.inbox.next() == .unreachable(stranger))
        #expect(router.counters.undeliverable == 1)
        await router.close()
    }

    @Test func aConnectionMadeAgainReplacesTheOneBefore() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let connections = [RawSocket(), RawSocket()]
        let id: [UInt8] = [7, 7, 7]
        for (index, connection) in connections.enumerated() {
            connection.set(routingID: id)
            connection.connect(router.endpoint)
            try connection.send(goodbye("\(index)"))
            #expect(await router.inbox.next() == .message(goodbye("\(index)"), from: PeerID(bytes: id)))
        }
        try router.send(goodbye("answer"), to: PeerID(bytes: id))
        #expect(try WireCodec.decode(await connections[1].receive()[0]) == goodbye("answer"))
        await router.close()
    }

    @Test func closingSendsWhatIsQueued() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let dealer = try DealerEndpoint(connectingTo: router.endpoint)
        for count in 0..<100 { try dealer.send(goodbye("\(count)")) }
        await dealer.close(linger: .seconds(30))
        for count in 0..<100 { #expect(await router.inbox.next()?.note == "\(count)") }
        #expect(throws: MessagingError.closed) { try dealer.send(goodbye("late")) }
        await router.close()
    }

    @Test func aPortInUseIsNamed() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let error = MessagingError.portInUse(router.endpoint)
        #expect(throws: error) { try RouterEndpoint(listeningAt: router.endpoint) }
        #expect(error.description.contains("in use") && error.description.contains(router.endpoint))
        await router.close()
    }

    @Test(arguments: [
        "tcp://0.0.0.0:5999", "tcp://*:5999", "tcp://192.168.1.5:5999", "tcp://127.evil.example.com:5999",
    ])
    func listeningBeyondThisMachineIsRefused(_ endpoint: String) {
        #expect(throws: MessagingError.notLoopback(endpoint)) { try RouterEndpoint(listeningAt: endpoint) }
    }

    @Test(arguments: [
        "", "localhost:5751", "tcp://127.0.0.1", "tcp://127.0.0.1:0", "tcp://127.0.0.1:70000", "tcp://:80",
    ])
    func aMalformedEndpointIsRefused(_ endpoint: String) {
        #expect(throws: MessagingError.invalidEndpoint(endpoint)) { try RouterEndpoint(listeningAt: endpoint) }
        #expect(throws: MessagingError.invalidEndpoint(endpoint)) { try DealerEndpoint(connectingTo: endpoint) }
    }

    @Test func aMessageThatBreaksTheProtocolIsNotSent() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        #expect(throws: MessagingError.self) { try router.send(.cancel(RunID(rawValue: "../x")), to: .coordinator) }
        await router.close()
    }

    @Test func aCancelledConsumerLetsGoAndAnotherTakesOver() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let consumer = Task { await router.inbox.next() }
        consumer.cancel()
        #expect(await consumer.value == nil)
        let dealer = try DealerEndpoint(connectingTo: router.endpoint)
        try dealer.send(goodbye("for the next"))
        #expect(await router.inbox.next()?.note == "for the next")
        await dealer.close()
        await router.close()
    }
}
