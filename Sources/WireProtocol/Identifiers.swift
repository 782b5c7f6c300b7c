public import Digests

/// Names one run: chosen by the coordinator, unique in its runs folder, at most 64 bytes of `[A-Za-z0-9._-]`.
public struct RunID: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    /// As it goes over the wire.
    public let rawValue: String
    /// Wraps a text; what may be sent is checked when it is sent.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Same as ``rawValue``.
    public var description: String { rawValue }
    /// Orders as the raw values do.
    public static func < (a: RunID, b: RunID) -> Bool { a.rawValue < b.rawValue }
}

/// Names one lease for the life of a coordinator's journal. A fencing token: never reused.
public struct LeaseID: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    /// As it goes over the wire.
    public let rawValue: UInt64
    /// Wraps a number.
    public init(rawValue: UInt64) { self.rawValue = rawValue }
    /// `lease-7`.
    public var description: String { "lease-\(rawValue)" }
    /// Orders as the raw values do.
    public static func < (a: LeaseID, b: LeaseID) -> Bool { a.rawValue < b.rawValue }
}

/// A worker process as operators name it; two processes with one name are two incarnations.
public struct WorkerName: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    /// As it goes over the wire.
    public let rawValue: String
    /// Wraps a text.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Same as ``rawValue``.
    public var description: String { rawValue }
    /// Orders as the raw values do.
    public static func < (a: WorkerName, b: WorkerName) -> Bool { a.rawValue < b.rawValue }
}

/// The id of a query (a prompt's input) in its dataset.
public struct QueryID: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    /// As it goes over the wire.
    public let rawValue: String
    /// Wraps a text.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Same as ``rawValue``.
    public var description: String { rawValue }
    /// Orders as the raw values do.
    public static func < (a: QueryID, b: QueryID) -> Bool { a.rawValue < b.rawValue }
}

/// One exact set of policy weights: the number of optimizer steps behind it and the digest of its bf16 bytes.
public struct PolicyReference: Hashable, Sendable, CustomStringConvertible {
    /// Optimizer steps taken; 0 is the model the run started from.
    public var version: UInt64
    /// SHA-256 of the published bf16 parameters, little-endian, in layout order.
    public var digest: Digest

    /// Stores the values; nothing is checked before it is sent.
    public init(version: UInt64, digest: Digest) {
        self.version = version
        self.digest = digest
    }

    /// `v7` and the short digest.
    public var description: String { "v\(version) (\(digest.short))" }
}

/// A figure with its name, as in metrics.
public struct NamedValue: Hashable, Sendable {
    /// The figure's name, such as `reward/mean`.
    public var name: String
    /// Finite.
    public var value: Double
    /// A figure with its name.
    public init(_ name: String, _ value: Double) {
        self.name = name
        self.value = value
    }
}
