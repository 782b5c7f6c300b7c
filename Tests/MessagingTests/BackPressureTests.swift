import Messaging
import Testing
import WireProtocol

@Suite(.timeLimit(.minutes(1))) struct BackPressureTests {
    @Test func aFullInboxStopsTheSenderAndLosesNothing() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let dealer = try DealerEndpoint(connectingTo: router.endpoint)
        let padding = String(repeating: "x", count: 40_000)
        var accepted = 0
        // Until the inbox is full and, behind it, the sockets' buffers and the sender's own queue.
        var refusedInARow = 0
        while refusedInARow < 50 {
            do {
                try dealer.send(goodbye("\(accepted) \(padding)"))
                accepted += 1
                refusedInARow = 0
            } catch {
                #expect(error == .outboxFull(.coordinator))
                refusedInARow = router.counters.receivedMessages < EndpointLimits.inboxMessages ? 0 : refusedInARow + 1
                try await Task.sleep(for: .milliseconds(2))
            }
        }
        #expect(router.counters.receivedMessages == EndpointLimits.inboxMessages)
        #expect(accepted < 2 * EndpointLimits.inboxMessages + 1000)
        for count in 0..<accepted {
            let note = await router.inbox.next()?.note
            #expect(note?.hasPrefix("\(count) ") == true)
        }
        await dealer.close()
        await router.close()
    }

    @Test func aPeerThatDoesNotReadHoldsUpNobodyElse() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let deaf = RawSocket()
        deaf.connect(router.endpoint)
        try deaf.send(goodbye("I shall not read"))
        let (_, deafPeer) = try #require(await router.inbox.next()?.delivered)
        let padding = String(repeating: "x", count: 60_000)
        var isFull = false
        for _ in 0..<EndpointLimits.outboxMessages * 4 where !isFull {
            do { try router.send(goodbye(padding), to: deafPeer) } catch { isFull = error == .outboxFull(deafPeer) }
        }
        #expect(isFull)
        let dealer = try DealerEndpoint(connectingTo: router.endpoint)
        try dealer.send(goodbye("hello"))
        let (_, peer) = try #require(await router.inbox.next()?.delivered)
        try router.send(goodbye("served"), to: peer)
        #expect(await dealer.inbox.next()?.note == "served")
        await dealer.close()
        await router.close()
    }
}
