import Digests
import Testing
import WireProtocol

enum SHA256Sample {
    static let digest = SHA256.digest(of: "sample")
}

/// Whatever comes, the answer is a message or a `WireError`: the type system says so for errors, these tests that
/// nothing traps, and that damage which must be noticed is noticed.
@Suite struct HostileFramesTests {
    /// A frame around a body, with a header that is right.
    private func frame(_ type: MessageType, body: [UInt8]) -> [UInt8] {
        var frame = [UInt8](repeating: 0, count: FrameHeader.byteCount)
        let header = FrameHeader(type: type, bodyByteCount: body.count, payloadByteCount: payloadByteCount(type))
        frame.withUnsafeMutableBytes { header.write(to: $0) }
        return frame + body
    }

    private func decode(_ type: MessageType, _ frame: [UInt8]) throws(WireError) -> Message {
        try WireCodec.decode(frame, payloadByteCount: payloadByteCount(type))
    }

    @Test(arguments: MessageType.allCases)
    func aFrameCutAnywhereIsRefused(_ type: MessageType) throws {
        var random = RandomMessages(seed: 7)
        for _ in 0..<3 {
            let whole = try WireCodec.encode(random.message(type), payloadByteCount: payloadByteCount(type))
            for count in 0..<whole.count {
                #expect(throws: WireError.self) { try decode(type, Array(whole[..<count])) }
            }
        }
    }

    @Test(arguments: MessageType.allCases)
    func aBodyCutAnywhereNeverTraps(_ type: MessageType) throws {
        var random = RandomMessages(seed: 8)
        for _ in 0..<3 {
            let whole = try WireCodec.encode(random.message(type), payloadByteCount: payloadByteCount(type))
            for count in FrameHeader.byteCount...whole.count {
                _ = try? decode(type, frame(type, body: Array(whole[FrameHeader.byteCount..<count])))
            }
        }
    }

    @Test(arguments: MessageType.allCases)
    func flippedBitsNeverTrap(_ type: MessageType) throws {
        var random = RandomMessages(seed: 9)
        for _ in 0..<10 {
            let whole = try WireCodec.encode(random.message(type), payloadByteCount: payloadByteCount(type))
            for _ in 0..<200 {
                var damaged = whole
                for _ in 0...random.count(3) {
                    damaged[Int(random.count(UInt32(damaged.count)))] ^= 1 << UInt8(random.count(8))
                }
                // What is read can be sent again: the checks are the same both ways.
                if let message = try? decode(type, damaged) {
                    _ = try WireCodec.encode(message, payloadByteCount: payloadByteCount(message.type))
                }
            }
        }
    }

    @Test(arguments: MessageType.allCases)
    func randomBodiesNeverTrap(_ type: MessageType) {
        var random = RandomMessages(seed: 10)
        for _ in 0..<2000 {
            let body = (0..<random.count(120)).map { _ in UInt8(truncatingIfNeeded: random.bits()) }
            _ = try? decode(type, frame(type, body: body))
        }
    }

    @Test func randomFramesAreForeign() {
        var random = RandomMessages(seed: 11)
        for count in 0..<400 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.bits()) }
            #expect(throws: WireError.self) { try WireCodec.decode(bytes) }
        }
        let http = Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        #expect(throws: WireError.foreign(firstBytes: Array("GET ".utf8))) { try WireCodec.decode(http) }
    }

    @Test func aBodyBeyondItsTypesLimitIsRefusedUnread() {
        let body = [UInt8](repeating: 0, count: MessageType.heartbeat.bodyLimit + 1)
        let error = WireError.tooLarge(type: .heartbeat, byteCount: body.count, limit: body.count - 1)
        #expect(throws: error) { try WireCodec.decode(frame(.heartbeat, body: body)) }
    }

    @Test func announcedLengthsMustBeTrue() throws {
        var cut = try WireCodec.encode(.cancel(RunID(rawValue: "abc")))
        cut.append(0)
        #expect(throws: WireError.bodyLength(type: .cancel, announced: 5, actual: 6)) { try WireCodec.decode(cut) }
        let frame = try WireCodec.encode(.cancel(RunID(rawValue: "abc")))
        #expect(throws: WireError.payloadLength(type: .cancel, announced: 0, actual: 9)) {
            try WireCodec.decode(frame, payloadByteCount: 9)
        }
        #expect(throws: WireError.self) { try WireCodec.encode(.cancel(RunID(rawValue: "abc")), payloadByteCount: 1) }
    }

    @Test func unknownTypesAreNamed() {
        var unknown = frame(.cancel, body: [])
        unknown[6] = 99
        #expect(throws: WireError.unknownType(99)) { try WireCodec.decode(unknown) }
    }

    @Test(
        arguments: [
            // A text that says it is 2^32 - 1, 2^63 and 2^64 - 1 bytes long.
            [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f], [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
            [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        ] as [[UInt8]])
    func lengthBombsAreMalformed(_ body: [UInt8]) {
        for type in MessageType.allCases {
            #expect(throws: WireError.malformed(type: type)) { try decode(type, frame(type, body: body)) }
        }
    }

    @Test func manyEmptyMembersDoNotInflate() {
        // Two bytes each on the wire, a hundred in memory: 52 MB without a budget.
        let entries = Array(repeatElement([0x1a, 0] as [UInt8], count: 520_000).joined())
        #expect(throws: WireError.malformed(type: .logBatch)) { try decode(.logBatch, frame(.logBatch, body: entries)) }
    }

    @Test func deepNestingIsSkippedNotFollowed() {
        // Field 3 of Chunk is unknown; a thousand levels inside it are bytes like any other.
        var nested: [UInt8] = []
        for _ in 0..<1000 { nested = [0x1a, UInt8(nested.count & 0x7f)] + nested.prefix(127) }
        #expect(throws: WireError.self) { try decode(.chunk, frame(.chunk, body: nested)) }
    }
}
