import Digests
import Messaging
import Testing
import WireProtocol

private let blob = BlobID.weights(run: RunID(rawValue: "r"), version: 1)
private let whole = SHA256.digest(of: "whole")
private let stall = Duration.seconds(5)

private func manifest(chunks: Int, byteCount: UInt64? = nil, digest: Digest = whole) -> BlobManifest {
    BlobManifest(
        blob: blob, byteCount: byteCount ?? UInt64(chunks * 10), chunkBytes: 10,
        chunkDigests: Array(repeating: whole, count: chunks), digest: digest)
}

@Suite struct BlobPullStateTests {
    private let start = ContinuousClock.now
    private var state: BlobPullState

    init() { state = BlobPullState(expecting: whole, byteCount: 200, stallTime: stall, now: start) }

    /// The state after its manifest of 20 chunks.
    private func begun() -> BlobPullState {
        var state = state
        #expect(state.handle(.began, now: start) == [.requestManifest])
        #expect(state.handle(.manifest(manifest(chunks: 20)), now: start) == (0..<8).map { .requestChunk($0) })
        return state
    }

    @Test func everyIntactChunkMakesRoomForOneMore() {
        var state = begun()
        for index in 0..<UInt32(12) {
            #expect(state.handle(.chunk(index, intact: true), now: start) == [.requestChunk(index + 8)])
            #expect(state.awaited.count == ProtocolLimits.chunksInFlight)
        }
        for index in UInt32(12)..<19 { #expect(state.handle(.chunk(index, intact: true), now: start) == []) }
        #expect(state.handle(.chunk(19, intact: true), now: start) == [.checkWhole])
        #expect(state.handle(.whole(whole), now: start) == [.finish(nil)])
        #expect(state.isFinished)
    }

    @Test func chunksMayArriveInAnyOrderAndTwice() {
        var state = begun()
        #expect(state.handle(.chunk(7, intact: true), now: start) == [.requestChunk(8)])
        #expect(state.handle(.chunk(7, intact: true), now: start) == [])
        #expect(state.handle(.chunk(19, intact: true), now: start) == [], "not asked for yet")
        #expect(state.intactCount == 1)
    }

    @Test func aCorruptChunkIsFetchedAgainThreeTimesAtMost() {
        var state = begun()
        for _ in 1..<BlobPullState.attempts {
            #expect(state.handle(.chunk(3, intact: false), now: start) == [.requestChunk(3)])
        }
        #expect(state.handle(.chunk(3, intact: false), now: start) == [.finish(.corruptChunk(index: 3, attempts: 3))])
    }

    @Test func aStallAsksForEverythingAwaitedAgain() {
        var state = begun()
        #expect(state.handle(.chunk(0, intact: true), now: start) == [.requestChunk(8)])
        #expect(state.handle(.tick, now: start + stall - .milliseconds(1)) == [])
        #expect(state.handle(.tick, now: start + stall) == (1...8).map { .requestChunk($0) })
        #expect(state.handle(.tick, now: start + stall + .seconds(1)) == [], "counts from the last request")
    }

    @Test func aStallThatLastsEndsThePull() {
        var state = begun()
        var now = start
        for _ in 0..<BlobPullState.attempts {
            now += stall
            #expect(state.handle(.tick, now: now).count == 8)
        }
        let error = BlobPullError.stalled(chunks: 0, of: 20, after: .seconds(20))
        #expect(state.handle(.tick, now: now + stall) == [.finish(error)])
    }

    @Test func anArrivalForgivesTheStallsBefore() {
        var state = begun()
        var now = start
        for index in 0..<UInt32(10) {
            for _ in 0..<BlobPullState.attempts {
                now += stall
                _ = state.handle(.tick, now: now)
            }
            _ = state.handle(.chunk(index, intact: true), now: now)
        }
        #expect(!state.isFinished)
    }

    @Test func aLostManifestIsAskedForAgain() {
        var state = state
        _ = state.handle(.began, now: start)
        #expect(state.handle(.tick, now: start + stall) == [.requestManifest])
    }

    @Test func anotherBlobsManifestEndsThePullBeforeAnyChunk() {
        var other = state
        let digest = SHA256.digest(of: "other")
        #expect(
            other.handle(.manifest(manifest(chunks: 20, digest: digest)), now: start)
                == [.finish(.digestMismatch(expected: whole, actual: digest))])
        var longer = state
        #expect(
            longer.handle(.manifest(manifest(chunks: 21)), now: start)
                == [.finish(.sizeMismatch(expected: 200, actual: 210))])
    }

    @Test func aWholeWithTheWrongDigestIsRefused() {
        var state = BlobPullState(expecting: whole, byteCount: 10, stallTime: stall, now: start)
        _ = state.handle(.manifest(manifest(chunks: 1)), now: start)
        #expect(state.handle(.chunk(0, intact: true), now: start) == [.checkWhole])
        let digest = SHA256.digest(of: "other")
        #expect(state.handle(.whole(digest), now: start) == [.finish(.digestMismatch(expected: whole, actual: digest))])
    }

    @Test func afterTheEndNothingHappens() {
        var state = begun()
        #expect(state.handle(.failed(.cancelled), now: start) == [.finish(.cancelled)])
        #expect(state.handle(.failed(.closed), now: start) == [])
        #expect(state.handle(.chunk(0, intact: true), now: start) == [])
        #expect(state.handle(.tick, now: start + stall) == [])
    }
}
