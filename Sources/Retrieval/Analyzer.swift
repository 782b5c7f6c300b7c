internal import CStemmer
internal import CWordBreak

/// Turns text into terms: Unicode word breaks (UAX #29), lower case, stop words, stemming, in that order.
///
/// Holds state of its libraries: one thread uses an analyser at a time. Making one costs some microseconds.
public final class Analyzer {
    private let options: AnalyzerOptions
    private let words: OpaquePointer
    private let stemmer: OpaquePointer?

    /// An analyser. Throws when ICU or libstemmer cannot serve it.
    public init(_ options: AnalyzerOptions) throws(RetrievalError) {
        self.options = options
        guard let words = word_break_open() else { throw .analyzer("ICU has no word breaker") }
        self.words = words
        guard options.stemmer != .none else {
            stemmer = nil
            return
        }
        guard let stemmer = sb_stemmer_new(options.stemmer.rawValue, "UTF_8") else {
            word_break_close(words)
            throw .analyzer("libstemmer has no stemmer `\(options.stemmer.rawValue)`")
        }
        self.stemmer = stemmer
    }

    deinit {
        word_break_close(words)
        if let stemmer { sb_stemmer_delete(stemmer) }
    }

    /// The terms of a text, in order, repetitions included.
    public func terms(_ text: String) -> [String] {
        var terms: [String] = []
        let units = Array(text.utf16)
        units.withUnsafeBufferPointer { units in
            guard word_break_set_text(words, units.baseAddress, Int32(units.count)) != 0 else { return }
            var (start, end): (Int32, Int32) = (0, 0)
            while word_break_next(words, &start, &end) != 0 {
                let word = String(decoding: units[Int(start)..<Int(end)], as: UTF16.self).lowercased()
                if options.removesStopWords, AnalyzerOptions.stopWords.contains(word) { continue }
                terms.append(stem(word))
            }
            // The text must not be looked at after this closure.
            _ = word_break_set_text(words, nil, 0)
        }
        return terms
    }

    private func stem(_ word: String) -> String {
        guard let stemmer else { return word }
        var word = word
        return word.withUTF8 { bytes in
            guard let stem = sb_stemmer_stem(stemmer, bytes.baseAddress, Int32(bytes.count)) else {
                return String(decoding: bytes, as: UTF8.self)
            }
            return String(
                decoding: UnsafeBufferPointer(start: stem, count: Int(sb_stemmer_length(stemmer))), as: UTF8.self)
        }
    }
}
