import Testing
import WireProtocol

/// The payload length that a type goes with.
func payloadByteCount(_ type: MessageType) -> Int { type.hasPayload ? 17 : 0 }

@Suite struct WireCodecTests {
    @Test(arguments: MessageType.allCases)
    func everyMessageComesBackAsItWent(_ type: MessageType) throws {
        var random = RandomMessages(seed: UInt64(type.rawValue))
        let payload = payloadByteCount(type)
        for _ in 0..<200 {
            let message = random.message(type)
            #expect(message.type == type)
            let frame = try WireCodec.encode(message, payloadByteCount: payload)
            #expect(try WireCodec.decode(frame, payloadByteCount: payload) == message)
        }
    }

    @Test func aFrameBeginsWithMagicVersionTypeAndLengths() throws {
        let frame = try WireCodec.encode(.cancel(RunID(rawValue: "abc")))
        // Body: field 1, length-delimited, 3 bytes.
        #expect(frame.prefix(4).elementsEqual("RECR".utf8))
        #expect(frame[4..<16] == [1, 0, 66, 0, 5, 0, 0, 0, 0, 0, 0, 0])
        #expect(frame[16...] == [0x0a, 3, 0x61, 0x62, 0x63])
    }

    @Test func anotherVersionIsNamedWithBoth() throws {
        var frame = try WireCodec.encode(.cancel(RunID(rawValue: "abc")))
        frame[4] = 9
        #expect(throws: WireError.version(theirs: 9, ours: 1)) { try WireCodec.decode(frame) }
        #expect(WireError.version(theirs: 9, ours: 1).description.contains("version 9"))
    }

    @Test func aRefusalIsReadInEveryVersion() throws {
        let refusal = Message.refusal(Refusal(exitCode: 78, reason: "protocol version 1 is not spoken here"))
        var frame = try WireCodec.encode(refusal)
        frame[4] = 200
        #expect(try WireCodec.decode(frame) == refusal)
    }

    @Test func nulAndUnicodeInTextsSurvive() throws {
        let message = Message.goodbye(Goodbye(reason: "a\0b\u{10FFFF}"))
        #expect(try WireCodec.decode(WireCodec.encode(message)) == message)
    }

    @Test func aLargeRolloutResultFits() throws {
        // 64 completions of 2,048 tokens: more than a step's lease brings back.
        let completion = Completion(
            tokens: (0..<2048).map { Int32($0 * 23) }, logprobs: [Float](repeating: -1, count: 2048), text: "text",
            finish: .length)
        let group = { GroupRollout(index: $0, completions: Array(repeating: completion, count: 16)) }
        let policy = PolicyReference(version: 1, digest: SHA256Sample.digest)
        let message = Message.rolloutResult(
            RolloutResult(
                lease: LeaseID(rawValue: 1), run: RunID(rawValue: "r"), policy: policy, groups: (0..<4).map(group),
                usage: []))
        let frame = try WireCodec.encode(message)
        #expect(frame.count > 800_000)
        #expect(try WireCodec.decode(frame) == message)
    }
}
