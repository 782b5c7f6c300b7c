import CZMQ
import Digests
import Messaging
import Testing
import WireProtocol

private let run = RunID(rawValue: "run-1")
private let weights = BlobID.weights(run: run, version: 4)
private let gradient = BlobID.gradient(run: run, lease: LeaseID(rawValue: 9))

/// Bytes that differ from chunk to chunk.
private func bytes(_ count: Int, seed: UInt8 = 1) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ ($0 >> 13)) &+ seed }
}

@Suite(.timeLimit(.minutes(1))) struct BlobTransferTests {
    @Test(arguments: [1, 1000, 1 << 20, (1 << 20) + 1, 5_300_000, 20 << 20])
    func aWorkerPullsWeights(_ count: Int) async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let dealer = try DealerEndpoint(connectingTo: router.endpoint)
        let sent = bytes(count)
        let manifest = await router.blobs.publish(SharedBytes(sent), as: weights)
        #expect(manifest.digest == SHA256.digest(of: sent))
        #expect(manifest.chunkDigests.count == (count + (1 << 20) - 1) >> 20)
        let buffer = BlobBuffer(byteCount: count)
        let inPlace = Noted(0)
        try await dealer.pull(weights, expecting: manifest.digest, into: buffer.destination) { count in
            inPlace.value = count
        }
        #expect(buffer.withUnsafeBytes { $0.elementsEqual(sent) })
        #expect(inPlace.value == count)
        await dealer.close()
        await router.close()
    }

    @Test func theCoordinatorPullsGradientsFromSeveralWorkersAtOnce() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let count = 3 << 20
        let dealers = try (0..<4).map { _ in try DealerEndpoint(connectingTo: router.endpoint) }
        var digests: [PeerID: Digest] = [:]
        for (index, dealer) in dealers.enumerated() {
            let manifest = await dealer.blobs.publish(SharedBytes(bytes(count, seed: UInt8(index))), as: gradient)
            try dealer.send(goodbye("ready"))
            let (_, peer) = try #require(await router.inbox.next()?.delivered)
            digests[peer] = manifest.digest
        }
        let arrived = try await withThrowingTaskGroup(of: Digest.self) { group in
            for (peer, digest) in digests {
                group.addTask {
                    let buffer = BlobBuffer(byteCount: count)
                    try await router.pull(gradient, expecting: digest, from: peer, into: buffer.destination)
                    return buffer.withUnsafeBytes(SHA256.digest(of:))
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(arrived == Set(digests.values))
        #expect(arrived.count == 4)
        for dealer in dealers { await dealer.close() }
        await router.close()
    }

    @Test func bothDirectionsAtOnceOverOneConnection() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let dealer = try DealerEndpoint(connectingTo: router.endpoint)
        try dealer.send(goodbye("hello"))
        let (_, peer) = try #require(await router.inbox.next()?.delivered)
        let down = await router.blobs.publish(SharedBytes(bytes(6 << 20)), as: weights)
        let up = await dealer.blobs.publish(SharedBytes(bytes(7 << 20)), as: gradient)
        let policy = BlobBuffer(byteCount: 6 << 20)
        let sum = BlobBuffer(byteCount: 7 << 20)
        async let pulled: Void = dealer.pull(weights, expecting: down.digest, into: policy.destination)
        async let collected: Void = router.pull(gradient, expecting: up.digest, from: peer, into: sum.destination)
        _ = try await (pulled, collected)
        #expect(policy.withUnsafeBytes(SHA256.digest(of:)) == down.digest)
        #expect(sum.withUnsafeBytes(SHA256.digest(of:)) == up.digest)
        await dealer.close()
        await router.close()
    }

    @Test func aBlobThatIsNotHeldIsRefused() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let dealer = try DealerEndpoint(connectingTo: router.endpoint)
        let buffer = BlobBuffer(byteCount: 10)
        let digest = SHA256.digest(of: "x")
        await #expect {
            try await dealer.pull(weights, expecting: digest, into: buffer.destination)
        } throws: { error in
            if case BlobPullError.unavailable(let reason) = error { reason.contains("not held") } else { false }
        }
        let manifest = await router.blobs.publish(SharedBytes(bytes(10)), as: weights)
        await #expect(throws: BlobPullError.digestMismatch(expected: digest, actual: manifest.digest)) {
            try await dealer.pull(weights, expecting: digest, into: buffer.destination)
        }
        let short = BlobBuffer(byteCount: 9)
        await #expect(throws: BlobPullError.sizeMismatch(expected: 9, actual: 10)) {
            try await dealer.pull(weights, expecting: manifest.digest, into: short.destination)
        }
        router.blobs.withdraw(weights)
        #expect(router.blobs.blobs.isEmpty)
        await dealer.close()
        await router.close()
    }

    @Test func aSilentPeerIsGivenUpAndAVanishedOneReported() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let deaf = RawSocket()
        deaf.connect(router.endpoint)
        try deaf.send(goodbye("I shall not answer"))
        let (_, peer) = try #require(await router.inbox.next()?.delivered)
        let buffer = BlobBuffer(byteCount: 10)
        let digest = SHA256.digest(of: "x")
        await #expect(throws: BlobPullError.stalled(chunks: 0, of: 0, after: .milliseconds(40))) {
            try await router.pull(
                gradient, expecting: digest, from: peer, into: buffer.destination, stallTime: .milliseconds(10))
        }
        await #expect(throws: BlobPullError.unreachable) {
            try await router.pull(
                gradient, expecting: digest, from: PeerID(bytes: [9]), into: buffer.destination)
        }
        await router.close()
    }

    @Test func cancellingAndClosingEndAPull() async throws {
        let router = try RouterEndpoint(listeningAt: anyPort)
        let deaf = RawSocket()
        deaf.connect(router.endpoint)
        try deaf.send(goodbye("I shall not answer"))
        let (_, peer) = try #require(await router.inbox.next()?.delivered)
        let digest = SHA256.digest(of: "x")
        let pull = { (lease: UInt64) in
            Task {
                let buffer = BlobBuffer(byteCount: 10)
                let blob = BlobID.gradient(run: run, lease: LeaseID(rawValue: lease))
                try await router.pull(blob, expecting: digest, from: peer, into: buffer.destination)
            }
        }
        let cancelled = pull(1)
        cancelled.cancel()
        await #expect(throws: BlobPullError.cancelled) { try await cancelled.value }
        let open = pull(2)
        _ = await deaf.receive()
        await router.close()
        await #expect(throws: BlobPullError.closed) { try await open.value }
        await #expect(throws: BlobPullError.closed) { try await pull(3).value }
    }

    @Test func aCorruptChunkIsFetchedAgain() async throws {
        let server = RawSocket(ZMQ_ROUTER)
        let dealer = try DealerEndpoint(connectingTo: server.bind())
        let sent = bytes(3_000)
        let manifest = BlobManifest(
            blob: weights, byteCount: 3_000, chunkBytes: 1_000,
            chunkDigests: (0..<3).map { SHA256.digest(of: Array(sent[$0 * 1000..<($0 + 1) * 1000])) },
            digest: SHA256.digest(of: sent))
        let serving = Task { try await serve(manifest, sent, from: server, corrupting: [1: 2]) }
        let buffer = BlobBuffer(byteCount: 3_000)
        // A slow machine must not be taken for a silent server, which would be asked once more.
        try await dealer.pull(
            weights, expecting: manifest.digest, into: buffer.destination, stallTime: .seconds(300))
        #expect(buffer.withUnsafeBytes { $0.elementsEqual(sent) })
        #expect(try await serving.value == 6, "a manifest, three chunks, one of them three times")
        await dealer.close()
    }

    /// Answers until every chunk was sent intact, each of `corrupting` a number of times damaged; returns how many
    /// requests there were.
    private func serve(
        _ manifest: BlobManifest, _ sent: [UInt8], from server: RawSocket, corrupting: [UInt32: Int]
    ) async throws -> Int {
        var corrupting = corrupting
        var requests = 0
        var intact = 0
        while intact < manifest.chunkDigests.count {
            let frames = await server.receive()
            requests += 1
            switch try WireCodec.decode(frames[1]) {
            case .manifestRequest: server.send(frames[0], try WireCodec.encode(.manifest(manifest)))
            case .chunkRequest(let request):
                let start = Int(request.index) * 1000
                var chunk = Array(sent[start..<start + 1000])
                if let left = corrupting[request.index], left > 0 {
                    corrupting[request.index] = left - 1
                    chunk[500] ^= 1
                } else {
                    intact += 1
                }
                let header = Message.chunk(ChunkHeader(blob: request.blob, index: request.index))
                server.send(frames[0], try WireCodec.encode(header, payloadByteCount: 1000), chunk)
            default: Issue.record("unexpected request")
            }
        }
        return requests
    }

    @Test func aPullGoesOnWhenTheServerIsRestarted() async throws {
        var router = try RouterEndpoint(listeningAt: anyPort)
        let address = router.endpoint
        let dealer = try DealerEndpoint(connectingTo: address)
        let count = 40 << 20
        let sent = BlobBuffer(byteCount: count)
        sent.withUnsafeMutableBytes { for index in stride(from: 0, to: count, by: 997) { $0[index] = 7 } }
        let manifest = await router.blobs.publish(sent.shared, as: weights)
        let buffer = BlobBuffer(byteCount: count)
        let inPlace = Noted(0)
        let pull = Task {
            try await dealer.pull(
                weights, expecting: manifest.digest, into: buffer.destination, stallTime: .seconds(1)
            ) { count in inPlace.value = count }
        }
        await until { inPlace.value > 0 }
        await router.close()
        router = try RouterEndpoint(listeningAt: address)
        await router.blobs.publish(sent.shared, as: weights)
        let result = await pull.result
        if case .failure(let error) = result {
            // Asked in between: a typed error that says so.
            #expect((error as? BlobPullError)?.isRetryable == true)
            try await dealer.pull(weights, expecting: manifest.digest, into: buffer.destination)
        }
        #expect(buffer.withUnsafeBytes(SHA256.digest(of:)) == manifest.digest)
        await dealer.close()
        await router.close()
    }

    @Test func publishedBytesAreReleasedOnceSentAndWithdrawn() async throws {
        final class Owner: Sendable {
            let onRelease: @Sendable () -> Void
            let bytes = BlobBuffer(byteCount: 3 << 20)
            init(_ onRelease: @escaping @Sendable () -> Void) { self.onRelease = onRelease }
            deinit { onRelease() }
        }
        let router = try RouterEndpoint(listeningAt: anyPort)
        let dealer = try DealerEndpoint(connectingTo: router.endpoint)
        let isReleased = Noted(false)
        let digest = await {
            let owner = Owner { isReleased.value = true }
            let bytes = owner.bytes.withUnsafeBytes { SharedBytes(owner: owner, bytes: $0) }
            return await router.blobs.publish(bytes, as: weights).digest
        }()
        let buffer = BlobBuffer(byteCount: 3 << 20)
        try await dealer.pull(weights, expecting: digest, into: buffer.destination)
        #expect(!isReleased.value)
        router.blobs.withdraw(weights)
        await until { isReleased.value }
        await dealer.close()
        await router.close()
    }
}
