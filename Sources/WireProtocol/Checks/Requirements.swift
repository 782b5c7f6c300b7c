/// Throws when a value breaks a rule of the protocol.
func require(
    _ holds: Bool, _ field: @autoclosure () -> String, _ expected: @autoclosure () -> String
) throws(WireError) {
    if !holds { throw .invalid(field: field(), expected: expected()) }
}

/// A list's number of members.
func requireCount(
    _ count: Int, _ range: ClosedRange<Int>, _ field: @autoclosure () -> String
) throws(WireError) {
    try require(range.contains(count), field(), "\(range.lowerBound) to \(range.upperBound) members, not \(count)")
}

/// A text's number of bytes.
func requireText(_ text: String, atMost limit: Int, _ field: @autoclosure () -> String) throws(WireError) {
    try require(text.utf8.count <= limit, field(), "at most \(limit) bytes, not \(text.utf8.count)")
}

/// A name: not empty, bounded, printable in a log line.
func requireName(
    _ name: String, atMost limit: Int = ProtocolLimits.nameBytes, _ field: @autoclosure () -> String
) throws(WireError) {
    try require(
        (1...limit).contains(name.utf8.count) && name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }, field(),
        "1 to \(limit) bytes without control characters")
}

/// A number that is neither infinite nor NaN.
func requireFinite<Number: FloatingPoint>(
    _ number: Number, _ field: @autoclosure () -> String
) throws(WireError) {
    try require(number.isFinite, field(), "a finite number, not \(number)")
}

/// Figures: finite, with names, each name once.
func requireValues(_ values: [NamedValue], _ field: @autoclosure () -> String) throws(WireError) {
    try requireCount(values.count, 0...ProtocolLimits.listCount, field())
    for value in values { try value.check() }
}

/// Token ids and their logprobs: as many of the one as of the other, at least one.
func requireTokens(_ tokens: [Int32], logprobs: [Float], _ field: @autoclosure () -> String) throws(WireError) {
    try requireTokens(tokens, field() + ".tokens")
    try require(
        tokens.count == logprobs.count, field() + ".logprobs",
        "one for each of \(tokens.count) tokens, not \(logprobs.count)")
    try require(logprobs.allSatisfy(\.isFinite), field() + ".logprobs", "finite numbers")
}

/// Token ids: at least one, none negative.
func requireTokens(_ tokens: [Int32], _ field: @autoclosure () -> String) throws(WireError) {
    try requireCount(tokens.count, 1...ProtocolLimits.sequenceTokens, field())
    try require(tokens.allSatisfy { $0 >= 0 }, field(), "token ids of 0 or more")
}

/// Numbers that name members of a list: each once.
func requireDistinct(_ numbers: [UInt32], _ field: @autoclosure () -> String) throws(WireError) {
    try require(Set(numbers).count == numbers.count, field(), "each number once")
}

extension NamedValue {
    func check() throws(WireError) {
        try requireName(name, "values.name")
        try requireFinite(value, "values.\(name)")
    }
}

extension RunID {
    func check() throws(WireError) {
        let isPlain = rawValue.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        try require(
            isPlain && (1...ProtocolLimits.runIDBytes).contains(rawValue.utf8.count) && !rawValue.hasPrefix("."),
            "run", "1 to \(ProtocolLimits.runIDBytes) of [A-Za-z0-9._-], not beginning with a dot")
    }
}
