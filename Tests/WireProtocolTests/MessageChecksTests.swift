import Digests
import Testing
import WireProtocol

private let run = RunID(rawValue: "run-1")
private let lease = LeaseID(rawValue: 3)
private let policy = PolicyReference(version: 2, digest: SHA256Sample.digest)
private let blob = BlobID.weights(run: run, version: 2)

private func hello(name: String = "w", host: String = "h") -> Message {
    .hello(
        Hello(
            protocolVersion: 1, build: "b", role: .user, name: WorkerName(rawValue: name), incarnation: 1,
            instructionSet: "avx2", threads: 2, host: host))
}

private func result(tokens: [Int32], logprobs: [Float]) -> Message {
    let completion = Completion(tokens: tokens, logprobs: logprobs, text: "", finish: .stop)
    return .rolloutResult(
        RolloutResult(
            lease: lease, run: run, policy: policy, groups: [GroupRollout(index: 0, completions: [completion])],
            usage: []))
}

private func rollout(temperature: Float = 1, topP: Float = 1, samples: UInt32 = 4, groups: [UInt32] = [0]) -> Message {
    .rolloutLease(
        RolloutLease(
            lease: lease, run: run, step: 1, policy: policy,
            sampling: SamplingParameters(
                temperature: temperature, topK: 0, topP: topP, minP: 0, maxCompletionTokens: 8, seed: 1),
            groups: groups.map { PromptGroup(index: $0, promptTokens: [1], samples: samples) }))
}

private func gradient(klCoefficient: Float = 0, temperature: Float = 1, advantage: Float = 1) -> Message {
    let sample = TrainingSample(tokens: [1], behaviourLogprobs: [-1], advantage: advantage, tokenWeight: 1)
    let objective = ObjectiveParameters(
        clipLow: 0.2, clipHigh: 0.2, klCoefficient: klCoefficient, klEstimator: .k3, entropyCoefficient: 0,
        temperature: temperature, reference: nil)
    return .gradientLease(
        GradientLease(
            lease: lease, run: run, step: 1, shard: 0, policy: policy, objective: objective,
            groups: [TrainingGroup(index: 0, promptTokens: [1], samples: [sample])]))
}

private func manifest(byteCount: UInt64 = 10, chunkBytes: UInt32 = 4, chunks: Int = 3) -> Message {
    .manifest(
        BlobManifest(
            blob: blob, byteCount: byteCount, chunkBytes: chunkBytes,
            chunkDigests: Array(repeating: SHA256Sample.digest, count: chunks), digest: SHA256Sample.digest))
}

private func score(items: [UInt32]) -> Message {
    .scoreLease(
        ScoreLease(
            lease: lease, run: run, step: 1,
            items: items.map { ScoreItem(item: $0, query: QueryID(rawValue: "q"), candidate: .query("x")) },
            metrics: []))
}

private func reward(_ reward: Double) -> Message {
    .scoreResult(
        ScoreResult(
            lease: lease, run: run,
            outcomes: [ScoreOutcome(item: 0, verdict: .scored(reward: reward, searchText: "", values: []))], usage: []))
}

/// What the types could hold and the protocol forbids, with the field that the error must name.
private let forbidden: [(Message, String)] = [
    (hello(name: ""), "hello.name"),
    (hello(name: "a\0b"), "hello.name"),
    (hello(host: String(repeating: "h", count: 257)), "hello.host"),
    (.cancel(RunID(rawValue: "")), "run"),
    (.cancel(RunID(rawValue: "../../etc")), "run"),
    (.cancel(RunID(rawValue: ".hidden")), "run"),
    (.cancel(RunID(rawValue: "naïve")), "run"),
    (.cancel(RunID(rawValue: String(repeating: "r", count: 65))), "run"),
    (.welcome(Welcome(build: "b", heartbeatMilliseconds: 0, livenessMilliseconds: 1)), "welcome.heartbeatMilliseconds"),
    (.welcome(Welcome(build: "b", heartbeatMilliseconds: 9, livenessMilliseconds: 8)), "welcome.livenessMilliseconds"),
    (.refusal(Refusal(exitCode: 0, reason: "")), "refusal.exitCode"),
    (.goodbye(Goodbye(reason: String(repeating: "r", count: 70_000))), "goodbye.reason"),
    (rollout(temperature: .nan), "sampling.temperature"),
    (rollout(temperature: -1), "sampling.temperature"),
    (rollout(topP: 0), "sampling.topP"),
    (rollout(samples: 0), "groups.samples"),
    (rollout(samples: 5000), "groups.samples"),
    (rollout(groups: []), "rolloutLease.groups"),
    (rollout(groups: [1, 1]), "rolloutLease.groups.index"),
    (result(tokens: [], logprobs: []), "completion.tokens"),
    (result(tokens: [-1], logprobs: [0]), "completion.tokens"),
    (result(tokens: [1, 2], logprobs: [-1]), "completion.logprobs"),
    (result(tokens: [1], logprobs: [.nan]), "completion.logprobs"),
    (score(items: []), "scoreLease.items"),
    (score(items: [4, 4]), "scoreLease.items.item"),
    (reward(.infinity), "scored.reward"),
    (gradient(klCoefficient: 0.1), "objective.reference"),
    (gradient(klCoefficient: -0.1), "objective.klCoefficient"),
    (gradient(temperature: 0), "objective.temperature"),
    (gradient(advantage: .nan), "samples.advantage"),
    (manifest(byteCount: 13), "manifest.byteCount"),
    (manifest(byteCount: 8), "manifest.byteCount"),
    (manifest(byteCount: .max), "manifest.byteCount"),
    (manifest(chunkBytes: 0), "manifest.chunkBytes"),
    (manifest(chunkBytes: 2 << 20), "manifest.chunkBytes"),
    (manifest(byteCount: 0, chunks: 0), "manifest.chunkDigests"),
    (.chunkRequest(ChunkRequest(blob: blob, index: 1 << 16)), "chunkRequest.index"),
    (.logsRequest(LogsRequest(run: run, after: 0, limit: 0)), "logsRequest.limit"),
    (.logsRequest(LogsRequest(run: run, after: 0, limit: 1001)), "logsRequest.limit"),
]

@Suite struct MessageChecksTests {
    @Test(arguments: forbidden.indices)
    func whatTheProtocolForbidsIsNotSent(_ index: Int) {
        let (message, field) = forbidden[index]
        #expect {
            try WireCodec.encode(message)
        } throws: { error in
            if case WireError.invalid(let named, _) = error { named == field } else { false }
        }
    }

    /// Bodies by hand, as a peer that skips the checks would send them.
    @Test(
        arguments: [
            (.goodbye, [0x0a, 2, 0xc3, 0x28], "goodbye.reason"),  // not UTF-8
            (.goodbye, [0x0a, 3, 0xed, 0xa0, 0x80], "goodbye.reason"),  // a surrogate
            (.cancel, [0x0a, 1, 0x00], "run"),  // NUL in a name
            (.runReady, [0x0a, 1, 0x72, 0x12, 0], "runReady.fingerprint"),
            (.manifestRequest, [0x0a, 1, 0x72], "blob.kind"),
            (.weightsAnnouncement, [0x0a, 1, 0x72], "weightsAnnouncement.policy"),
            (.weightsAnnouncement, [0x0a, 1, 0x72, 0x12, 4, 0x12, 2, 1, 2], "policy.digest"),
            (.scoreResult, [0x12, 1, 0x72, 0x1a, 2, 0x08, 1], "scoreOutcome.verdict"),
            (.scoreLease, [0x12, 1, 0x72, 0x22, 2, 0x08, 1], "scoreItem.candidate"),
            (.logBatch, [0x0a, 1, 0x72, 0x10, 77], "logBatch.state"),
            (.hello, [0x18, 99], "hello.role"),
        ] as [(MessageType, [UInt8], String)])
    func whatTheTypesCannotHoldIsRefused(_ type: MessageType, _ body: [UInt8], _ field: String) {
        var frame = [UInt8](repeating: 0, count: FrameHeader.byteCount)
        let header = FrameHeader(type: type, bodyByteCount: body.count, payloadByteCount: 0)
        frame.withUnsafeMutableBytes { header.write(to: $0) }
        #expect {
            try WireCodec.decode(frame + body)
        } throws: { error in
            if case WireError.invalid(let named, _) = error { named == field } else { false }
        }
    }

    @Test func anErrorSaysWhatWasExpected() {
        let error = WireError.invalid(field: "sampling.topP", expected: "more than 0 and at most 1, not 0.0")
        #expect(error.description == "sampling.topP: expected more than 0 and at most 1, not 0.0")
    }
}
