import Yams

/// A type that one YAML value can be read as.
protocol SpecScalar {
    /// What an error says was expected.
    static var specDescription: String { get }
    /// `nil` when the node is not of this type. Quoted text is never a number.
    init?(specNode: Node)
}

extension Node {
    fileprivate var plainText: String? {
        guard case .scalar(let scalar) = self, scalar.style == .plain || scalar.style == .any else { return nil }
        return scalar.string
    }
}

extension Int: SpecScalar {
    static var specDescription: String { "a whole number" }
    init?(specNode: Node) {
        guard specNode.plainText != nil, let value = specNode.int else { return nil }
        self = value
    }
}

extension UInt64: SpecScalar {
    static var specDescription: String { "a whole number from 0" }
    init?(specNode: Node) {
        guard let text = specNode.plainText, let value = UInt64(text) else { return nil }
        self = value
    }
}

extension Double: SpecScalar {
    static var specDescription: String { "a number" }
    init?(specNode: Node) {
        guard let text = specNode.plainText, let value = Double(text), value.isFinite else { return nil }
        self = value
    }
}

extension Bool: SpecScalar {
    static var specDescription: String { "true or false" }
    init?(specNode: Node) {
        switch specNode.plainText {
        case "true": self = true
        case "false": self = false
        default: return nil
        }
    }
}

extension String: SpecScalar {
    static var specDescription: String { "text (in quotes, if it looks like a number)" }
    init?(specNode: Node) {
        guard case .scalar(let scalar) = specNode else { return nil }
        if specNode.plainText != nil, Double(specNode: specNode) != nil || Bool(specNode: specNode) != nil {
            return nil
        }
        self = scalar.string
    }
}

extension Array: SpecScalar where Element: SpecScalar {
    static var specDescription: String { "a list, each item \(Element.specDescription)" }
    init?(specNode: Node) {
        guard case .sequence(let items) = specNode else { return nil }
        self = []
        for item in items {
            guard let value = Element(specNode: item) else { return nil }
            append(value)
        }
    }
}

/// A choice among names.
protocol SpecChoice: SpecScalar, RawRepresentable, CaseIterable where RawValue == String {}

extension SpecChoice {
    static var specDescription: String { "one of " + allCases.map(\.rawValue).joined(separator: ", ") }
    init?(specNode: Node) {
        guard case .scalar(let scalar) = specNode else { return nil }
        self.init(rawValue: scalar.string)
    }
}
