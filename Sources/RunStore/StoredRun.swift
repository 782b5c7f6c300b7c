/// A run as its journal knows it.
public struct StoredRun: Equatable, Sendable {
    /// Same as the folder's name.
    public var id: String
    /// The spec's name.
    public var name: String
    /// The resolved spec, YAML.
    public var specification: String
    /// `queued`, `running`, `succeeded`, `failed`, `cancelled` or `interrupted`.
    public var state: String
    /// Why it is in that state.
    public var detail: String
    /// What `recr1 submit` exits with; `nil` while it has not ended.
    public var exitCode: Int32?
    /// When it was submitted.
    public var createdUnixSeconds: Double
    /// When it last began or went on; `nil` before.
    public var startedUnixSeconds: Double?
    /// When it ended; `nil` before.
    public var endedUnixSeconds: Double?

    /// A run that waits for its turn.
    public init(id: String, name: String, specification: String, createdUnixSeconds: Double) {
        self.id = id
        self.name = name
        self.specification = specification
        self.createdUnixSeconds = createdUnixSeconds
        state = "queued"
        detail = ""
    }
}

/// Policy weights by optimizer steps and the SHA-256 (hexadecimal) of their bytes.
public struct StoredPolicy: Equatable, Sendable {
    /// Optimizer steps taken.
    public var version: UInt64
    /// 64 hexadecimal digits.
    public var digest: String

    /// Collects the parts.
    public init(version: UInt64, digest: String) {
        self.version = version
        self.digest = digest
    }
}

/// A figure with its name.
public struct StoredValue: Equatable, Sendable {
    /// Such as `reward/mean`.
    public var name: String
    /// Finite; figures that are not are dropped when written.
    public var value: Double

    /// Collects the parts.
    public init(_ name: String, _ value: Double) {
        self.name = name
        self.value = value
    }
}
