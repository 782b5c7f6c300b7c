import Foundation

/// A file's bytes, or an error that names it.
enum TextFileBytes {
    static func read(_ path: String) throws(PolicyTextError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable(path: path) }
        return [UInt8](data)
    }
}
