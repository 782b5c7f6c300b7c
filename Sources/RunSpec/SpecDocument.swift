import Yams

/// A YAML document with its overrides applied, which can say where each key came from.
struct SpecDocument {
    /// Larger files are refused before they are parsed.
    static let maximumBytes = 1 << 20

    let name: String
    private(set) var root: Node
    /// Dotted keys that `--set` gave, with the override as typed.
    private var overridden: [String: String] = [:]

    init(name: String, text: String, overrides: [String] = []) throws(SpecError) {
        self.name = name
        guard text.utf8.count <= Self.maximumBytes else {
            throw SpecError(
                location: .whole(name: name), key: "",
                message: "the file has \(text.utf8.count) bytes; a spec has at most \(Self.maximumBytes)")
        }
        root = try Self.compose(name: name, text: text)
        for override in overrides { try apply(override) }
    }

    /// Where a dotted key stands; a missing key is placed at its nearest parent.
    func location(of path: String, node: Node?) -> SpecLocation {
        if let override = overridden[path] { return .override(override) }
        if let mark = node?.mark { return .file(name: name, line: mark.line, column: mark.column) }
        return .whole(name: name)
    }

    private static func compose(name: String, text: String) throws(SpecError) -> Node {
        do {
            // An empty document is an empty mapping: every key may have a default.
            let node = try Yams.compose(yaml: text) ?? Node.mapping(Node.Mapping([]))
            if case .scalar(let scalar) = node, scalar.string.isEmpty { return Node.mapping(Node.Mapping([])) }
            return node
        } catch let error as YamlError {
            throw SpecError(yaml: error, name: name)
        } catch {
            throw SpecError(location: .whole(name: name), key: "", message: "not YAML: \(error)")
        }
    }

    private mutating func apply(_ override: String) throws(SpecError) {
        let parts = override.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let keys = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !keys.contains("") else {
            throw SpecError(
                location: .override(override), key: "",
                message: "expected key=value with a dotted key, such as optimization.learningRate=2e-6")
        }
        let value = try Self.compose(name: "--set \(override)", text: String(parts[1]))
        root = try Self.setting(value, at: keys[...], in: root, override: override)
        overridden[String(parts[0])] = override
    }

    private static func setting(
        _ value: Node, at keys: ArraySlice<String>, in node: Node, override: String
    ) throws(SpecError) -> Node {
        guard let key = keys.first else { return value }
        guard case .mapping(var mapping) = node else {
            throw SpecError(
                location: .override(override), key: keys.joined(separator: "."),
                message: "the part before this key is a value, not a section")
        }
        let name = Node(key)
        let child = mapping[name] ?? Node.mapping(Node.Mapping([]))
        mapping[name] = try setting(value, at: keys.dropFirst(), in: child, override: override)
        return .mapping(mapping)
    }
}

extension SpecError {
    fileprivate init(yaml error: YamlError, name: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(
                location: .file(name: name, line: mark.line, column: mark.column), key: "",
                message: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            self.init(
                location: .file(name: name, line: context.mark.line, column: context.mark.column), key: "",
                message: "written twice in one section: \(duplicates.map { "\($0)" }.joined(separator: ", "))")
        default:
            self.init(location: .whole(name: name), key: "", message: "not YAML: \(error)")
        }
    }
}
