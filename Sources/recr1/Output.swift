import Foundation

/// Standard output, for results; standard error, for everything else.
enum Output {
    /// Writes one line of results.
    static func line(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

    /// Writes a result as one line of JSON.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        line(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Writes one line for the person.
    static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
