internal import Digests
internal import Foundation

/// An index file in memory, checked whole before anything in it is believed.
final class IndexMapping: @unchecked Sendable {
    let shape: IndexFile.Shape
    let digest: Digest
    let settings: String
    /// Keeps the mapping that `base` points into; `Data(referencing:)` would copy it and let it go.
    private let data: NSData
    private let base: UnsafeRawPointer
    private let starts: [Int]

    init(path: String) throws(RetrievalError) {
        let mapped: NSData
        do {
            mapped = try NSData(contentsOfFile: path, options: .alwaysMapped)
        } catch {
            throw .file(path: path, reason: "cannot be read: \(error.localizedDescription)")
        }
        let bytes = UnsafeRawBufferPointer(start: mapped.bytes, count: mapped.length)
        let (shape, digest) = try Self.header(bytes, path)
        guard let sections = shape.sections, sections.reduce(IndexFile.headerBytes, +) == bytes.count else {
            throw .damagedIndex(path: path, reason: "its length does not agree with its header")
        }
        let body = UnsafeRawBufferPointer(rebasing: bytes[IndexFile.headerBytes...])
        let counts = UnsafeRawBufferPointer(rebasing: bytes[..<IndexFile.digestOffset])
        guard IndexFile.digest(counts, body) == digest else {
            throw .damagedIndex(path: path, reason: "its checksum is wrong")
        }
        self.shape = shape
        self.digest = digest
        data = mapped
        base = mapped.bytes
        var starts = [IndexFile.headerBytes]
        for section in sections { starts.append(starts[starts.count - 1] + section) }
        self.starts = starts
        settings = String(
            decoding: UnsafeRawBufferPointer(start: base + starts[0], count: shape.settingsBytes), as: UTF8.self)
    }

    func documentID(_ index: Int) -> String {
        precondition((0..<shape.documents).contains(index), "document \(index) of \(shape.documents)")
        return String(decoding: text(index, offsets: 1, bytes: 2), as: UTF8.self)
    }

    /// Calls `body` with a term's documents and the bits of what each adds; not at all for an unknown term.
    func postings(
        of term: String, _ body: (UnsafeBufferPointer<UInt32>, UnsafeBufferPointer<UInt32>) -> Void
    ) {
        guard let position = position(of: Array(term.utf8)) else { return }
        let from = word(section: 5, position)
        let to = word(section: 5, position + 1)
        body(words(section: 6, from..<to), words(section: 7, from..<to))
    }

    /// Binary search among the sorted terms.
    private func position(of term: [UInt8]) -> Int? {
        var low = 0
        var high = shape.terms
        while low < high {
            let middle = (low + high) / 2
            if text(middle, offsets: 3, bytes: 4).lexicographicallyPrecedes(term) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < shape.terms && text(low, offsets: 3, bytes: 4).elementsEqual(term) ? low : nil
    }

    private func text(_ index: Int, offsets: Int, bytes: Int) -> UnsafeRawBufferPointer {
        let from = word(section: offsets, index)
        return UnsafeRawBufferPointer(
            start: base + starts[bytes] + from, count: word(section: offsets, index + 1) - from)
    }

    private func word(section: Int, _ index: Int) -> Int {
        Int(UInt32(littleEndian: base.load(fromByteOffset: starts[section] + 4 * index, as: UInt32.self)))
    }

    private func words(section: Int, _ range: Range<Int>) -> UnsafeBufferPointer<UInt32> {
        let start = (base + starts[section] + 4 * range.lowerBound).assumingMemoryBound(to: UInt32.self)
        return UnsafeBufferPointer(start: start, count: range.count)
    }

    private static func header(
        _ bytes: UnsafeRawBufferPointer, _ path: String
    ) throws(RetrievalError) -> (IndexFile.Shape, Digest) {
        guard bytes.count >= IndexFile.headerBytes, bytes[..<8].elementsEqual(IndexFile.magic) else {
            throw .damagedIndex(path: path, reason: "it does not begin as an index does")
        }
        let counts = (0..<6).map { i in
            Int(clamping: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 + 8 * i, as: UInt64.self)))
        }
        let shape = IndexFile.Shape(
            documents: counts[0], terms: counts[1], postings: counts[2], idBytes: counts[3], termBytes: counts[4],
            settingsBytes: counts[5])
        guard let digest = Digest(bytes: bytes[IndexFile.digestOffset..<IndexFile.headerBytes]) else {
            throw .damagedIndex(path: path, reason: "no checksum")
        }
        return (shape, digest)
    }
}
