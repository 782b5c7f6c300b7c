internal import COniguruma

/// A compiled regular expression of Oniguruma, Ruby's syntax over UTF-8: the engine that tokenizer.json patterns are
/// written for.
///
/// Sendable: a compiled pattern is read-only, every search has its own region.
final class Pattern: @unchecked Sendable {
    /// The pattern as written.
    let source: String
    private let regex: OnigRegex

    private static let isInitialized = recr1_onig_initialize() == ONIG_NORMAL

    /// Compiles a pattern; throws what Oniguruma says is wrong with it.
    init(_ source: String) throws(TokenizationError) {
        guard Self.isInitialized else { throw .unsupported("pattern", "Oniguruma does not start") }
        var regex: OnigRegex?
        var error = OnigErrorInfo()
        let bytes = Array(source.utf8)
        let (code, message) = bytes.withUnsafeBufferPointer { bytes -> (Int32, String) in
            // An empty array may have no address at all; Oniguruma wants one.
            var none: UInt8 = 0
            return withUnsafePointer(to: &none) { fallback in
                let start = bytes.baseAddress ?? fallback
                let code = recr1_onig_compile(&regex, start, start + bytes.count, &error)
                return (code, code == ONIG_NORMAL ? "" : Self.message(code, &error))
            }
        }
        guard code == ONIG_NORMAL, let regex else {
            throw .malformed("pattern", "not a regular expression of Oniguruma: \(message)")
        }
        self.source = source
        self.regex = regex
    }

    deinit { onig_free(regex) }

    /// The places where the pattern matches, left to right, not overlapping, searched in these bytes alone (anchors and
    /// look-around see nothing outside). An empty match directly after another match is left out.
    ///
    /// A search that Oniguruma gives up (its limit on retries) counts as no further match: the rest stays uncut.
    func matches(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        guard let start = text.baseAddress, let region = onig_region_new() else { return [] }
        defer { onig_region_free(region, 1) }
        let end = start + text.count
        var ranges: [Range<Int>] = []
        var position = 0
        while position <= text.count {
            let found = onig_search(regex, start, end, start + position, end, region, ONIG_OPTION_NONE)
            guard found >= 0 else { break }
            let range = Int(found)..<Int(region.pointee.end[0])
            if range.isEmpty, range.upperBound == ranges.last?.upperBound {
                position = Self.next(after: position, in: text)
            } else {
                ranges.append(range)
                position = range.upperBound
            }
        }
        return ranges
    }

    private static func next(after position: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        var next = position + 1
        while next < text.count, UTF8.isContinuation(text[next]) { next += 1 }
        return next
    }

    private static func message(_ code: Int32, _ error: inout OnigErrorInfo) -> String {
        var text = [UInt8](repeating: 0, count: Int(ONIG_MAX_ERROR_MESSAGE_LEN))
        let count = Int(recr1_onig_message(&text, code, &error))
        return String(decoding: text.prefix(max(0, min(count, text.count))), as: UTF8.self)
    }
}
