import Foundation

/// Text files, a line at a time.
enum TextLines {
    /// Hands on the lines of a file without their ends (LF or CRLF), with their numbers from 1.
    static func read(
        _ path: String, _ body: (ArraySlice<UInt8>, Int) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        let bytes = try bytes(path)
        var number = 0
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
            let line = bytes[start..<end]
            number += 1
            try body(line.last == UInt8(ascii: "\r") ? line.dropLast() : line, number)
            start = min(end + 1, bytes.endIndex)
        }
    }

    private static func bytes(_ path: String) throws(DatasetError) -> [UInt8] {
        guard FileManager.default.fileExists(atPath: path) else {
            let packed = FileManager.default.fileExists(atPath: path + ".gz")
            throw .unreadable(
                path: path,
                reason: packed
                    ? "there is only \(path).gz; unpack it with gunzip -k, or use `recr1 import beir`" : "no such file")
        }
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
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
        try TextLines.read(path) { (text, number) throws(DatasetError) in
            guard !text.isEmpty else { return }
            let line: Line
            do {
                line = try decoder.decode(Line.self, from: Data(text))
            } catch {
                throw .malformed(path: path, line: number, expected: expected(error))
            }
            try body(line, number)
        }
    }

    /// The lines as a file's bytes.
    static func data(_ lines: [some Encodable]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var data = Data()
        for line in lines {
            data += try encoder.encode(line)
            data.append(UInt8(ascii: "\n"))
        }
        return data
    }

    private static func expected(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, _): "the field `\(key.stringValue)`"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            context.codingPath.last.map { "a text under `\($0.stringValue)`" } ?? "a JSON object"
        default: "a JSON object in UTF-8"
        }
    }
}
