/// `cluster.yml`: where the processes are and how they keep in touch.
public struct ClusterSpec: Sendable, Equatable, Codable {
    /// The only format version there is.
    public static let schema = 1

    /// Where the coordinator listens and how it computes.
    public var coordinator = CoordinatorSection()
    /// How the two sides know that the other lives.
    public var heartbeat = HeartbeatSection()
    /// Folders, relative to the current directory unless absolute; `~` is the home folder.
    public var folders = FolderSection()
    /// What `scripts/spawn-workers` starts.
    public var workers: [WorkerSection] = []

    /// The defaults.
    public init() {}
}

/// `coordinator:` of a cluster.
public struct CoordinatorSection: Sendable, Equatable, Codable {
    /// ZeroMQ endpoint that workers and commands connect to.
    public var endpoint = "tcp://127.0.0.1:5770"
    /// Threads for the optimizer, 1 to 1,024.
    public var threads = 2
    /// Whether rollout workers of different instruction sets are refused in one run.
    public var sameInstructionSet = true

    /// The defaults.
    public init() {}
}

/// `heartbeat:` of a cluster.
public struct HeartbeatSection: Sendable, Equatable, Codable {
    /// Seconds between heartbeats, 0.05 to 60.
    public var intervalSeconds = 1.0
    /// Silent intervals after which a peer is dead, 2 to 1,000.
    public var missedBeats = 10
    /// Seconds a lease may go without progress, 1 to 86,400.
    public var progressTimeoutSeconds = 300.0

    /// The defaults.
    public init() {}
}

/// `folders:` of a cluster.
public struct FolderSection: Sendable, Equatable, Codable {
    /// One folder per run.
    public var runs = "runs"
    /// Models by name, each a Hugging Face folder or a folder with one `.gguf` file.
    public var models = "~/.cache/recr1/models"
    /// Search indexes and other things that can be made again.
    public var cache = "~/.cache/recr1"

    /// The defaults.
    public init() {}
}

/// One entry of `workers:`.
public struct WorkerSection: Sendable, Equatable, Codable {
    /// What a worker is for.
    public enum Role: String, Sendable, Codable, CaseIterable, SpecChoice {
        case rollout
        case reward
    }

    /// What the worker is for.
    public var role: Role
    /// `localhost` for a process here, else a host for ssh.
    public var host = "localhost"
    /// Processes of this kind on the host, 1 to 1,024.
    public var count = 1
    /// Threads of each process, 1 to 1,024.
    public var threads = 1

    /// One worker on this host.
    public init(role: Role) { self.role = role }
}

extension ClusterSpec {
    /// Reads `cluster.yml` strictly, as ``ExperimentSpec/init(yaml:fileName:overrides:)`` does.
    public init(yaml text: String, fileName: String, overrides: [String] = []) throws(SpecError) {
        let document = try SpecDocument(name: fileName, text: text, overrides: overrides)
        var reader = try SectionReader(document: document)
        _ = try reader.value("schema", default: Self.schema, in: Self.schema...Self.schema)
        try reader.read("coordinator") { section throws(SpecError) in try coordinator.read(&section) }
        try reader.read("heartbeat") { section throws(SpecError) in try heartbeat.read(&section) }
        try reader.read("folders") { section throws(SpecError) in try folders.read(&section) }
        for var section in try reader.sections("workers") { workers.append(try WorkerSection.read(&section)) }
        try reader.finish()
    }
}

extension CoordinatorSection {
    mutating func read(_ reader: inout SectionReader) throws(SpecError) {
        endpoint = try reader.value("endpoint", default: endpoint)
        threads = try reader.value("threads", default: threads, in: 1...1024)
        sameInstructionSet = try reader.value("sameInstructionSet", default: sameInstructionSet)
        if !endpoint.hasPrefix("tcp://") {
            throw reader.error("endpoint", "expected tcp://HOST:PORT, found `\(endpoint)`")
        }
    }
}

extension HeartbeatSection {
    mutating func read(_ reader: inout SectionReader) throws(SpecError) {
        intervalSeconds = try reader.value("intervalSeconds", default: intervalSeconds, in: 0.05...60)
        missedBeats = try reader.value("missedBeats", default: missedBeats, in: 2...1000)
        progressTimeoutSeconds = try reader.value(
            "progressTimeoutSeconds", default: progressTimeoutSeconds, in: 1...86_400)
    }
}

extension FolderSection {
    mutating func read(_ reader: inout SectionReader) throws(SpecError) {
        runs = try reader.value("runs", default: runs)
        models = try reader.value("models", default: models)
        cache = try reader.value("cache", default: cache)
    }
}

extension WorkerSection {
    static func read(_ reader: inout SectionReader) throws(SpecError) -> WorkerSection {
        var worker = WorkerSection(role: try reader.required("role"))
        worker.host = try reader.value("host", default: worker.host)
        worker.count = try reader.value("count", default: worker.count, in: 1...1024)
        worker.threads = try reader.value("threads", default: worker.threads, in: 1...1024)
        try reader.finish()
        return worker
    }
}
