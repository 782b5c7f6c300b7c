/// A name from a file, short and printable enough for one line of an error.
func quoted(_ name: String) -> String {
    let shown = name.unicodeScalars.prefix(80).map { $0.value < 32 || $0.value == 127 ? "?" : String($0) }.joined()
    return name.unicodeScalars.count > 80 ? "'\(shown)…'" : "'\(shown)'"
}

/// A shape or a pair of offsets as text: at most eight numbers.
func brief(_ numbers: [Int]) -> String {
    let shown = numbers.prefix(8).map(String.init).joined(separator: ", ")
    return numbers.count > 8 ? "[\(shown), …]" : "[\(shown)]"
}

/// The first names of a list and how many more there are.
func brief(names: [String]) -> String {
    let shown = names.prefix(4).map(quoted).joined(separator: ", ")
    return names.count > 4 ? "\(shown) and \(names.count - 4) more" : shown
}

/// What a JSON decoder found wrong, with the path of keys that leads there.
func describe(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    let context: DecodingError.Context? =
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context
        case .keyNotFound(let key, let context):
            DecodingError.Context(
                codingPath: context.codingPath, debugDescription: "the key \(quoted(key.stringValue)) is missing")
        @unknown default: nil
        }
    guard let context else { return "\(error)" }
    let path = context.codingPath.map(\.stringValue).joined(separator: ".")
    let cause = context.underlyingError.map { " (\($0))" } ?? ""
    return (path.isEmpty ? "" : "at \(quoted(path)): ") + context.debugDescription + cause
}

/// The product of non-negative factors, or nil if it does not fit.
func checkedProduct(_ factors: [Int]) -> Int? {
    var product = 1
    for factor in factors {
        let (next, overflow) = product.multipliedReportingOverflow(by: factor)
        if overflow { return nil }
        product = next
    }
    return product
}
