import Digests
import WireProtocol

/// Valid messages with random content: empty and long lists, texts with NULs and every plane of Unicode.
struct RandomMessages {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func message(_ type: MessageType) -> Message {
        switch type {
        case .hello: .hello(hello())
        case .welcome:
            .welcome(Welcome(build: name(), heartbeatMilliseconds: 1 + count(500), livenessMilliseconds: 1000))
        case .refusal: .refusal(Refusal(exitCode: Int32(1 + count(255)), reason: text()))
        case .heartbeat:
            .heartbeat(
                Heartbeat(incarnation: bits(), lease: maybe { $0.lease() }, progress: bits(), residentBytes: bits()))
        case .goodbye: .goodbye(Goodbye(reason: text()))
        case .runSetup: .runSetup(RunSetup(run: run(), specification: text()))
        case .runReady: .runReady(RunReady(run: run(), fingerprint: name()))
        case .runUnavailable: .runUnavailable(RunUnavailable(run: run(), reason: text()))
        case .release: .release(Release(run: maybe { $0.run() }))
        case .rolloutLease: .rolloutLease(rolloutLease())
        case .rolloutResult: .rolloutResult(rolloutResult())
        case .scoreLease: .scoreLease(scoreLease())
        case .scoreResult: .scoreResult(scoreResult())
        case .gradientLease: .gradientLease(gradientLease())
        case .gradientResult:
            .gradientResult(
                GradientResult(
                    lease: lease(), run: run(), shard: count(9), digest: digest(), byteCount: 4 * UInt64(1 + count(9)),
                    statistics: values(), usage: values()))
        case .leaseFailure:
            .leaseFailure(LeaseFailure(lease: lease(), run: run(), reason: text(), retryable: bits() % 2 == 0))
        case .leaseClosed: .leaseClosed(lease())
        case .weightsAnnouncement: .weightsAnnouncement(WeightsAnnouncement(run: run(), policy: policy()))
        case .manifestRequest: .manifestRequest(blob())
        case .manifest: .manifest(manifest())
        case .chunkRequest: .chunkRequest(ChunkRequest(blob: blob(), index: count(1 << 16)))
        case .chunk: .chunk(ChunkHeader(blob: blob(), index: count(1 << 16)))
        case .blobUnavailable: .blobUnavailable(BlobUnavailable(blob: blob(), reason: text()))
        case .submit:
            .submit(Submit(specification: text(), overrides: list { $0.text() }, resume: maybe { $0.run() }))
        case .submitted: .submitted(Submitted(run: run()))
        case .statusRequest: .statusRequest(run: maybe { $0.run() })
        case .statusReport:
            .statusReport(
                StatusReport(coordinator: text(), runs: list { $0.runStatus() }, workers: list { $0.workerStatus() }))
        case .logsRequest: .logsRequest(LogsRequest(run: run(), after: bits(), limit: 1 + count(1000)))
        case .logBatch: .logBatch(LogBatch(run: run(), state: any(), entries: list { $0.logEntry() }))
        case .cancel: .cancel(run())
        case .cancelled: .cancelled(run())
        }
    }

    private mutating func hello() -> Hello {
        Hello(
            protocolVersion: count(9), build: name(), role: any(), name: WorkerName(rawValue: name()),
            incarnation: bits(), instructionSet: name(), threads: count(64), host: name())
    }

    private mutating func rolloutLease() -> RolloutLease {
        let sampling = SamplingParameters(
            temperature: Float.random(in: 0...10, using: &generator), topK: count(99), topP: 0.5,
            minP: Float.random(in: 0...1, using: &generator), maxCompletionTokens: 1 + count(999), seed: bits())
        return RolloutLease(
            lease: lease(), run: run(), step: bits(), policy: policy(), sampling: sampling,
            groups: numbered { PromptGroup(index: $1, promptTokens: $0.tokens(), samples: 1 + $0.count(9)) })
    }

    private mutating func rolloutResult() -> RolloutResult {
        RolloutResult(
            lease: lease(), run: run(), policy: policy(),
            groups: numbered { random, index in
                GroupRollout(index: index, completions: random.numbered { random, _ in random.completion() })
            }, usage: values())
    }

    private mutating func completion() -> Completion {
        let tokens = tokens()
        return Completion(tokens: tokens, logprobs: logprobs(tokens.count), text: text(), finish: any())
    }

    private mutating func scoreLease() -> ScoreLease {
        ScoreLease(
            lease: lease(), run: run(), step: bits(),
            items: numbered { random, index in
                ScoreItem(
                    item: index, query: QueryID(rawValue: random.name()),
                    candidate: random.bits() % 2 == 0 ? .completion(random.text()) : .query(random.text()))
            }, metrics: list { $0.name() })
    }

    private mutating func scoreResult() -> ScoreResult {
        ScoreResult(
            lease: lease(), run: run(),
            outcomes: numbered { ScoreOutcome(item: $1, verdict: $0.verdict()) }, usage: values())
    }

    private mutating func verdict() -> Verdict {
        switch bits() % 4 {
        case 0: .scored(reward: double(), searchText: text(), values: values())
        case 1: .unparseable(reward: double(), reason: text())
        case 2: .retryable(reason: text())
        default: .permanent(reason: text())
        }
    }

    private mutating func gradientLease() -> GradientLease {
        let objective = ObjectiveParameters(
            clipLow: 0.2, clipHigh: 0.28, klCoefficient: Float.random(in: 0...1, using: &generator),
            klEstimator: any(), entropyCoefficient: 0.01, temperature: 1, reference: policy())
        return GradientLease(
            lease: lease(), run: run(), step: bits(), shard: count(9), policy: policy(), objective: objective,
            groups: numbered { random, index in
                TrainingGroup(
                    index: index, promptTokens: random.tokens(),
                    samples: random.numbered { random, _ in random.trainingSample() })
            })
    }

    private mutating func trainingSample() -> TrainingSample {
        let tokens = tokens()
        return TrainingSample(
            tokens: tokens, behaviourLogprobs: logprobs(tokens.count), advantage: Float(double()), tokenWeight: 0.125)
    }

    private mutating func manifest() -> BlobManifest {
        let chunks = 1 + Int(count(20))
        return BlobManifest(
            blob: blob(), byteCount: UInt64(chunks * 1000 - Int(count(1000))), chunkBytes: 1000,
            chunkDigests: (0..<chunks).map { _ in digest() }, digest: digest())
    }

    private mutating func runStatus() -> RunStatus {
        RunStatus(
            run: run(), name: name(), state: any(), step: bits(), totalSteps: bits(), detail: text(),
            startedUnixSeconds: double(), values: values())
    }

    private mutating func workerStatus() -> WorkerStatus {
        WorkerStatus(
            name: WorkerName(rawValue: name()), role: any(), host: name(), state: name(), lease: maybe { $0.lease() },
            secondsSinceHeard: double(), leasesDone: bits(), residentBytes: bits())
    }

    private mutating func logEntry() -> LogEntry {
        LogEntry(sequence: bits(), unixSeconds: double(), kind: any(), text: text(), values: values())
    }
}

// Parts.
extension RandomMessages {
    mutating func bits() -> UInt64 { generator.next() }
    mutating func count(_ bound: UInt32) -> UInt32 { UInt32.random(in: 0..<bound, using: &generator) }
    mutating func double() -> Double { Double.random(in: -1e9...1e9, using: &generator) }
    mutating func any<Member: CaseIterable>() -> Member {
        let all = Array(Member.allCases)
        return all[Int.random(in: 0..<all.count, using: &generator)]
    }
    mutating func maybe<Value>(_ make: (inout Self) -> Value) -> Value? { bits() % 2 == 0 ? make(&self) : nil }
    mutating func list<Value>(_ make: (inout Self) -> Value) -> [Value] { (0..<count(5)).map { _ in make(&self) } }
    /// At least one, each with its number.
    mutating func numbered<Value>(_ make: (inout Self, UInt32) -> Value) -> [Value] {
        (0...count(4)).map { make(&self, $0) }
    }
    mutating func lease() -> LeaseID { LeaseID(rawValue: bits()) }
    mutating func run() -> RunID { RunID(rawValue: "run-\(count(1000)).A_z") }
    mutating func digest() -> Digest { SHA256.digest(of: name()) }
    mutating func policy() -> PolicyReference { PolicyReference(version: bits(), digest: digest()) }
    mutating func blob() -> BlobID {
        bits() % 2 == 0 ? .weights(run: run(), version: bits()) : .gradient(run: run(), lease: lease())
    }
    mutating func values() -> [NamedValue] { list { NamedValue($0.name(), $0.double()) } }
    mutating func tokens() -> [Int32] { (0...count(40)).map { _ in Int32(count(200_000)) } }
    mutating func logprobs(_ count: Int) -> [Float] {
        (0..<count).map { _ in -Float.random(in: 0...20, using: &generator) }
    }
    mutating func name() -> String { "näme/\(count(1_000_000))@10" }
    mutating func text() -> String {
        let pieces = ["", "plain words", "\0", "\"quoted\"\n", "日本語", "👩‍👩‍👧", "e\u{301}", "\u{10FFFF}", "\u{7f}"]
        return (0..<count(12)).map { _ in pieces[Int(count(UInt32(pieces.count)))] }.joined()
    }
}
