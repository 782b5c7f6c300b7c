internal import Foundation

/// `metrics.jsonl` of a run: one JSON object a line for each step and evaluation, for any plotting tool.
///
/// Each line is on disk when ``append(kind:step:unixSeconds:values:)`` returns. Not thread-safe: one owner.
public struct MetricsFile {
    /// Name of the file in a run's folder.
    public static let fileName = "metrics.jsonl"

    private let path: String
    private let handle: FileHandle

    /// Opens the file for going on after a step: a torn last line and lines of later steps are taken out, since those
    /// steps will be done again. Makes the file if there is none. An evaluation at that step stays.
    public init(folder: String, goingOnAfterStep step: UInt64) throws(RunStoreError) {
        path = folder + "/" + Self.fileName
        try Self.keepLines(upToStep: step, in: path)
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: nil) else {
                throw .notWritable(path: path, reason: "the file cannot be made")
            }
        }
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw .notWritable(path: path, reason: "the file cannot be opened")
        }
        self.handle = handle
        do {
            try handle.seekToEnd()
        } catch {
            throw .notWritable(path: path, reason: "\(error)")
        }
    }

    /// Appends one line: `kind`, `step`, `unixSeconds` and the figures by name. Figures not finite are left out.
    public func append(
        kind: String, step: UInt64, unixSeconds: Double, values: [StoredValue]
    ) throws(RunStoreError) {
        var object = StoredJSON.text(values).dropFirst().dropLast()
        object = object.isEmpty ? "" : "," + object
        let line =
            "{\"kind\":\(StoredJSON.encode(kind)),\"step\":\(step),\"unixSeconds\":\(StoredJSON.encode(unixSeconds))"
            + object + "}\n"
        do {
            try handle.write(contentsOf: Data(line.utf8))
            try handle.synchronize()
        } catch {
            throw Self.storeError(error, path: path)
        }
    }

    private struct Line: Decodable {
        let step: UInt64
    }

    private static func keepLines(upToStep step: UInt64, in path: String) throws(RunStoreError) {
        guard let data = FileManager.default.contents(atPath: path) else { return }
        var kept = Data()
        for line in data.split(separator: UInt8(ascii: "\n")) {
            guard let found = try? JSONDecoder().decode(Line.self, from: Data(line)), found.step <= step else {
                continue
            }
            kept += line + [UInt8(ascii: "\n")]
        }
        guard kept != data else { return }
        do {
            try kept.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw storeError(error, path: path)
        }
    }

    private static func storeError(_ error: any Error, path: String) -> RunStoreError {
        let isFull =
            (error as? CocoaError)?.code == .fileWriteOutOfSpace || (error as? POSIXError)?.code == .ENOSPC
        return isFull ? .diskFull(path: path) : .notWritable(path: path, reason: "\(error)")
    }
}
