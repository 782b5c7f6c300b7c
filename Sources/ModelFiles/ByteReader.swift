/// A cursor over untrusted bytes: every read is checked, nothing is read past `end`.
struct ByteReader {
    /// How deep arrays of arrays may go.
    static let maximumDepth = 4

    private let bytes: UnsafeRawBufferPointer
    private let file: String
    /// The next byte to read.
    private(set) var position = 0
    /// Bytes from here on are not this reader's.
    let end: Int

    init(_ bytes: UnsafeRawBufferPointer, end: Int, file: String) {
        self.bytes = bytes
        self.end = min(end, bytes.count)
        self.file = file
    }

    /// Bytes left to read.
    var remaining: Int { end - position }

    func malformed(_ problem: String) -> ModelFilesError {
        ModelFilesError(.malformed, file, "byte \(position): \(problem)")
    }

    /// A little-endian integer.
    mutating func integer<T: FixedWidthInteger>(_ type: T.Type, _ what: String) throws -> T {
        let size = MemoryLayout<T>.size
        guard size <= remaining else {
            throw malformed("\(what) needs \(size) bytes, \(remaining) are left")
        }
        defer { position += size }
        return T(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: T.self))
    }

    /// A 64-bit count of things that take at least `size` bytes each; refused if so many cannot follow.
    mutating func count(of what: String, atLeast size: Int) throws -> Int {
        let count = try integer(UInt64.self, "the number of \(what)")
        guard count <= UInt64(remaining / size) else {
            throw malformed("\(count) \(what) cannot fit in the \(remaining) bytes left")
        }
        return Int(count)
    }

    /// A 64-bit length and that many bytes of UTF-8.
    mutating func string(_ what: String) throws -> String {
        let length = try count(of: "bytes of \(what)", atLeast: 1)
        guard let text = String(validating: bytes[position..<position + length], as: UTF8.self) else {
            throw malformed("\(what) is not UTF-8")
        }
        position += length
        return text
    }
}
