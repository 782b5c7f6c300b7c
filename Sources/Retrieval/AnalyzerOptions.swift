/// How text becomes terms.
public struct AnalyzerOptions: Sendable, Hashable {
    /// Snowball stemmers of libstemmer.
    public enum Stemmer: String, Sendable, CaseIterable {
        /// Porter2.
        case english
        /// Porter's original.
        case porter
        /// Words stay as they are.
        case none
    }

    /// How words are cut to stems.
    public var stemmer: Stemmer
    /// Whether Lucene's 33 English stop words are left out.
    public var removesStopWords: Bool

    /// Stores both.
    public init(stemmer: Stemmer = .english, removesStopWords: Bool = true) {
        self.stemmer = stemmer
        self.removesStopWords = removesStopWords
    }

    /// Names the options inside fingerprints.
    public var name: String { "uax29-lower-\(removesStopWords ? "stop" : "all")-\(stemmer.rawValue)" }

    /// The set of Lucene's EnglishAnalyzer.
    public static let stopWords: Set<String> = [
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not",
        "of", "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was",
        "will", "with",
    ]
}
