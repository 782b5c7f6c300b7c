import Glibc
import Messaging
import Testing
import WireProtocol

/// A well-behaved peer must be served whatever others do.
@Suite(.timeLimit(.minutes(1))) struct HostilePeersTests {
    /// Sends a note through the router, to show that it lives.
    private func expectService(_ router: RouterEndpoint) async throws {
        let dealer = try DealerEndpoint(connectingTo: router.endpoint)
        try dealer.send(goodbye("still here"))
        var note: String?
        while note == nil, let inbound = await router.inbox.next() { note = inbound.note }
        #expect(note == "still here")
        await dealer.close()
    }

    /// Writes bytes to the router's port as a plain TCP client and hangs up.
    private func writeToPort(of router: RouterEndpoint, _ bytes: [UInt8]) throws {
        let port = try #require(router.endpoint.split(separator: ":").last.flatMap { UInt16($0) })
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        #expect(connected == 0)
        // The router may hang up first: no signal for that.
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    @Test func garbageOnThePortHarmsNobody() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        var generator = SystemRandomNumberGenerator()
        try writeToPort(of: router, [])
        try writeToPort(of: router, Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        // A ZeroMQ greeting, and then not a handshake but noise.
        let greeting: [UInt8] = [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0] + Array("NULL".utf8)
        try writeToPort(of: router, greeting + [UInt8](repeating: 0, count: 48) + [0x06, 0xff, 0xff, 0xff, 0xff])
        for count in [1, 10, 64, 1000, 100_000] {
            try writeToPort(of: router, (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
        try await expectService(router)
        await router.close()
    }

    @Test func aMessageThatIsNoneIsReportedWithItsSender() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let peer = RawSocket()
        peer.connect(router.endpoint)
        peer.send(Array("hello".utf8))
        guard case .violation(let error, let from) = await router.inbox.next() else {
            Issue.record("expected a violation")
            return
        }
        #expect(error == .truncated(byteCount: 5))
        // The coordinator can answer it.
        let refusal = Message.refusal(Refusal(exitCode: 65, reason: "that was no message"))
        try router.send(refusal, to: from)
        #expect(try WireCodec.decode(await peer.receive()[0]) == refusal)
        try await expectService(router)
        await router.close()
    }

    @Test func anotherProtocolVersionIsReportedWithBothVersions() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let peer = RawSocket()
        peer.connect(router.endpoint)
        var frame = try WireCodec.encode(goodbye("from the future"))
        frame[4] = 2
        peer.send(frame)
        guard case .violation(let error, _) = await router.inbox.next() else {
            Issue.record("expected a violation")
            return
        }
        #expect(error == .version(theirs: 2, ours: ProtocolLimits.version))
        await router.close()
    }

    @Test func wrongNumbersOfFramesAreReported() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let peer = RawSocket()
        peer.connect(router.endpoint)
        let frame = try WireCodec.encode(goodbye("x"))
        peer.send(frame, [], [])
        peer.send([[UInt8]](repeating: frame, count: 500))
        peer.send(frame, [1, 2, 3])
        var errors: [WireError] = []
        while errors.count < 3, case .violation(let error, _) = await router.inbox.next() { errors.append(error) }
        let payload = WireError.payloadLength(type: .goodbye, announced: 0, actual: 3)
        #expect(errors == [.frameCount(3), .frameCount(500), payload])
        await router.close()
    }

    @Test func aFrameBeyondTheLimitEndsItsConnectionOnly() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let peer = RawSocket()
        peer.connect(router.endpoint)
        peer.send([UInt8](repeating: 1, count: ProtocolLimits.frameBytes + 1))
        try await expectService(router)
        #expect(router.counters.receivedBytes < 1000)
        await router.close()
    }

    @Test func aBodyBeyondItsTypesLimitIsNamed() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let peer = RawSocket()
        peer.connect(router.endpoint)
        var frame = [UInt8](repeating: 0, count: FrameHeader.byteCount + 100_000)
        frame.withUnsafeMutableBytes {
            FrameHeader(type: .heartbeat, bodyByteCount: 100_000, payloadByteCount: 0).write(to: $0)
        }
        peer.send(frame)
        guard case .violation(let error, _) = await router.inbox.next() else {
            Issue.record("expected a violation")
            return
        }
        #expect(error == .tooLarge(type: .heartbeat, byteCount: 100_000, limit: 4096))
        await router.close()
    }

    @Test func aPeerThatOnlySendsGarbageIsIgnoredAfterAWhile() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let peer = RawSocket()
        peer.connect(router.endpoint)
        for _ in 0..<100 { peer.send([1, 2, 3]) }
        try peer.send(goodbye("too late"))
        await until { router.counters.violations == 101 }
        try await expectService(router)
        // What the inbox held was eight violations and the note of the other peer, which `expectService` took.
        #expect(router.counters.receivedMessages == 1)
        await router.close()
    }

    @Test func chunksNobodyAskedForAreDroppedAndCounted() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let peer = RawSocket()
        peer.connect(router.endpoint)
        let blob = BlobID.gradient(run: RunID(rawValue: "r"), lease: LeaseID(rawValue: 1))
        let header = try WireCodec.encode(.chunk(ChunkHeader(blob: blob, index: 0)), payloadByteCount: 4)
        for _ in 0..<20 { peer.send(header, [1, 2, 3, 4]) }
        await until { router.counters.unsolicited == 20 }
        try await expectService(router)
        await router.close()
    }
}
