internal import Digests
internal import Foundation

/// An index as bytes: a header, then the sections one after another, each aligned to 8 bytes.
///
/// header: magic (8), counts of documents, terms, postings and of the bytes of ids and terms (5 x UInt64), length of the
/// settings' name (UInt64), SHA-256 of all bytes before and after it (32).
enum IndexFile {
    static let magic: [UInt8] = Array("RECRBM2\n".utf8)
    static let digestOffset = 8 + 6 * 8
    static let headerBytes = digestOffset + Digest.byteCount

    /// Sizes of the sections, in the order they are written.
    struct Shape: Equatable {
        var documents = 0
        var terms = 0
        var postings = 0
        var idBytes = 0
        var termBytes = 0
        var settingsBytes = 0

        var counts: [Int] { [documents, terms, postings, idBytes, termBytes, settingsBytes] }

        /// Bytes of each section: settings, id offsets, ids, term offsets, terms, posting offsets, documents, scores.
        /// `nil` when a count cannot be true.
        var sections: [Int]? {
            let limit = 1 << 40
            guard counts.allSatisfy({ $0 >= 0 && $0 < limit }) else { return nil }
            return [
                settingsBytes, 4 * (documents + 1), idBytes, 4 * (terms + 1), termBytes, 4 * (terms + 1), 4 * postings,
                4 * postings,
            ].map { ($0 + 7) / 8 * 8 }
        }
    }

    static func bytes(_ parts: IndexParts, settings: String) -> [UInt8] {
        let (idOffsets, ids) = packed(parts.documentIDs)
        let (termOffsets, terms) = packed(parts.terms)
        let shape = Shape(
            documents: parts.documentIDs.count, terms: parts.terms.count, postings: parts.postingDocuments.count,
            idBytes: ids.count, termBytes: terms.count, settingsBytes: settings.utf8.count)
        var body: [UInt8] = []
        append(Array(settings.utf8), to: &body)
        append(words(idOffsets), to: &body)
        append(ids, to: &body)
        append(words(termOffsets), to: &body)
        append(terms, to: &body)
        append(words(parts.offsets), to: &body)
        append(words(parts.postingDocuments), to: &body)
        append(words(parts.postingScores.map(\.bitPattern)), to: &body)
        var file = magic
        for count in shape.counts { withUnsafeBytes(of: UInt64(count).littleEndian) { file += $0 } }
        let digest = file.withUnsafeBytes { counts in body.withUnsafeBytes { Self.digest(counts, $0) } }
        return file + digest.bytes + body
    }

    /// Covers the counts too: sections are padded, so that a wrong count need not change the length.
    static func digest(_ counts: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer) -> Digest {
        let hash = SHA256()
        hash.update(counts)
        hash.update(body)
        return hash.finalize()
    }

    private static func packed(_ texts: [String]) -> (offsets: [UInt32], bytes: [UInt8]) {
        var offsets: [UInt32] = [0]
        var bytes: [UInt8] = []
        for text in texts {
            bytes += text.utf8
            offsets.append(UInt32(bytes.count))
        }
        return (offsets, bytes)
    }

    private static func words(_ values: [UInt32]) -> [UInt8] {
        values.map(\.littleEndian).withUnsafeBytes { Array($0) }
    }

    private static func append(_ section: [UInt8], to body: inout [UInt8]) {
        body += section
        body += repeatElement(0, count: (8 - section.count % 8) % 8)
    }
}
