import Foundation

/// Text files, a line at a time.
enum TextLines {
    /// The lines of a UTF-8 file without their ends.
    static func read(_ path: String) throws(DatasetError) -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            let packed = path + ".gz"
            throw .unreadable(
                path: path,
                reason: FileManager.default.fileExists(atPath: packed)
                    ? "only \(packed) is there; unpack it with gunzip -k" : "no such file")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw .unreadable(path: path, reason: "not UTF-8 text")
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0.hasSuffix("\r") ? $0.dropLast() : $0)
        }
    }
}

/// Files with one JSON object a line.
enum JSONLines {
    /// Decodes each line that is not empty and hands it on with its number.
    static func read<Line: Decodable>(
        _ path: String, _ body: (Line, Int) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        let decoder = JSONDecoder()
        for (number, text) in try TextLines.read(path).enumerated() where !text.isEmpty {
            guard let line = try? decoder.decode(Line.self, from: Data(text.utf8)) else {
                throw .malformed(path: path, line: number + 1, expected: "a JSON object with the texts _id and text")
            }
            try body(line, number + 1)
        }
    }

    static func text(_ lines: [some Encodable]) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var data = Data()
        // Structs of texts always encode.
        for line in lines { data += ((try? encoder.encode(line)) ?? Data()) + [UInt8(ascii: "\n")] }
        return data
    }
}
