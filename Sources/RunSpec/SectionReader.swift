import Yams

/// Reads one mapping of a spec strictly: every key must be known, every value of its type and in its range.
struct SectionReader {
    let document: SpecDocument
    let path: String
    private let node: Node?
    private let mapping: Node.Mapping
    private var known: [String] = []

    /// The document's top level.
    init(document: SpecDocument) throws(SpecError) { try self.init(document: document, path: "", node: document.root) }

    init(document: SpecDocument, path: String, node: Node?) throws(SpecError) {
        self.document = document
        self.path = path
        self.node = node
        switch node {
        case nil: mapping = Node.Mapping([])
        case .mapping(let mapping): self.mapping = mapping
        case .some(let other):
            throw SpecError(
                location: document.location(of: path, node: other), key: path,
                message: "expected a section of `key: value` lines, found \(other.kindName)")
        }
    }

    /// Whether the spec holds this key.
    func holds(_ key: String) -> Bool { mapping[Node(key)] != nil }

    /// A value or its default.
    mutating func value<Value: SpecScalar>(_ key: String, default standard: Value) throws(SpecError) -> Value {
        try optional(key) ?? standard
    }

    /// A value or its default, refused outside the range.
    mutating func value<Value: SpecScalar & Comparable>(
        _ key: String, default standard: Value, in range: ClosedRange<Value>
    ) throws(SpecError) -> Value {
        let value = try value(key, default: standard)
        guard range.contains(value) else {
            throw error(key, "expected \(range.lowerBound) to \(range.upperBound), found \(value)")
        }
        return value
    }

    /// A value, or `nil` where the key is absent or null.
    mutating func optional<Value: SpecScalar>(_ key: String) throws(SpecError) -> Value? {
        known.append(key)
        guard let node = mapping[Node(key)], !node.isNull else { return nil }
        guard let value = Value(specNode: node) else {
            throw error(key, "expected \(Value.specDescription), found \(node.summary)")
        }
        return value
    }

    /// A value that must be there.
    mutating func required<Value: SpecScalar>(_ key: String) throws(SpecError) -> Value {
        guard let value: Value = try optional(key) else {
            throw SpecError(
                location: document.location(of: path, node: node), key: full(key),
                message: "missing; expected \(Value.specDescription)")
        }
        return value
    }

    /// A nested section; an absent one reads as empty, so that defaults apply.
    mutating func section(_ key: String) throws(SpecError) -> SectionReader {
        known.append(key)
        let child = mapping[Node(key)]
        return try SectionReader(document: document, path: full(key), node: child?.isNull == true ? nil : child)
    }

    /// A list of sections.
    mutating func sections(_ key: String) throws(SpecError) -> [SectionReader] {
        known.append(key)
        guard let child = mapping[Node(key)], !child.isNull else { return [] }
        guard case .sequence(let items) = child else { throw error(key, "expected a list, found \(child.summary)") }
        var readers: [SectionReader] = []
        for (i, item) in items.enumerated() {
            readers.append(try SectionReader(document: document, path: "\(full(key))[\(i)]", node: item))
        }
        return readers
    }

    /// Refuses keys that nobody asked for. Call last.
    func finish() throws(SpecError) {
        for (key, _) in mapping {
            let name = key.scalar?.string ?? "?"
            if known.contains(name) { continue }
            let hint = NearestName.of(name, among: known).map { "did you mean `\($0)`?" }
            throw SpecError(
                location: document.location(of: full(name), node: key), key: full(name),
                message: "unknown key; \(hint ?? "known here: \(known.sorted().joined(separator: ", "))")")
        }
    }

    /// An error at this key's value.
    func error(_ key: String, _ message: String) -> SpecError {
        SpecError(
            location: document.location(of: full(key), node: mapping[Node(key)] ?? node), key: full(key),
            message: message)
    }

    private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension Node {
    var isNull: Bool {
        guard case .scalar(let scalar) = self, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    var kindName: String {
        switch self {
        case .scalar: "a single value"
        case .mapping: "a section"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    /// A value as an error shows it: short, on one line.
    var summary: String {
        guard case .scalar(let scalar) = self else { return kindName }
        let line = scalar.string.prefix(40).map { $0.isNewline ? " " : String($0) }.joined()
        return "`\(line)`"
    }
}
