import Retrieval
import Testing

@Suite struct AnalyzerTests {
    private func words(_ text: String) throws -> [String] {
        try Analyzer(AnalyzerOptions(stemmer: .none, removesStopWords: false)).terms(text)
    }

    /// Rules of UAX #29; only segments with a letter, a number, kana or an ideograph are words.
    @Test(
        arguments: [
            ("", []),
            (" \t\n...!?", []),
            ("The QUICK brown-fox", ["the", "quick", "brown", "fox"]),
            ("can't o\u{2019}clock 'quoted'", ["can't", "o\u{2019}clock", "quoted"]),
            ("3.14 1,000 4K mp3 1080p", ["3.14", "1,000", "4k", "mp3", "1080p"]),
            ("U.S.A. foo_bar C++ #tag", ["u.s.a", "foo_bar", "c", "tag"]),
            ("カメラ", ["カメラ"]),
            ("한국어 문서", ["한국어", "문서"]),
            ("ÀÉÎ ΑΘΗΝΑ Москва", ["àéî", "αθηνα", "москва"]),
            ("e\u{301}te", ["e\u{301}te"]),
            ("up 👩‍💻 down 😀", ["up", "down"]),
            ("a\u{0}b", ["a", "b"]),
        ] as [(String, [String])])
    func wordsAreThoseOfUnicode(text: String, expected: [String]) throws {
        #expect(try words(text).map { Array($0.unicodeScalars) } == expected.map { Array($0.unicodeScalars) })
    }

    @Test func ideographsAreCutByICUsDictionary() throws {
        #expect(try words("日本語の文書").joined() == "日本語の文書")
        #expect(try words("日本語の文書").count > 1)
    }

    @Test func stopWordsGoBeforeStemming() throws {
        let english = try Analyzer(AnalyzerOptions())
        #expect(english.terms("The cats and THE dogs will be Running") == ["cat", "dog", "run"])
        #expect(AnalyzerOptions.stopWords.count == 33)
        let all = try Analyzer(AnalyzerOptions(stemmer: .english, removesStopWords: false))
        #expect(all.terms("to be this") == ["to", "be", "this"])
    }

    @Test func anAnalyzerKeepsNothingFromTheTextBefore() throws {
        let analyzer = try Analyzer(AnalyzerOptions())
        let first = analyzer.terms("wireless headphones for children")
        _ = analyzer.terms("")
        _ = analyzer.terms(String(repeating: "long text ", count: 10_000))
        #expect(analyzer.terms("wireless headphones for children") == first)
    }

    @Test func stemsEqualPyStemmers() throws {
        let rows: [[String]] = try Fixture.json("stems.json")
        #expect(rows.count > 2500)
        for (column, stemmer) in [(1, AnalyzerOptions.Stemmer.english), (2, .porter)] {
            let analyzer = try Analyzer(AnalyzerOptions(stemmer: stemmer, removesStopWords: false))
            let wrong = rows.filter { analyzer.terms($0[0]) != [$0[column]] }
            #expect(wrong.isEmpty, "\(stemmer): \(wrong.map { "\($0) gives \(analyzer.terms($0[0]))" })")
        }
    }

    @Test func optionsNameThemselves() {
        let names = Set(
            AnalyzerOptions.Stemmer.allCases.flatMap { stemmer in
                [true, false].map { AnalyzerOptions(stemmer: stemmer, removesStopWords: $0).name }
            })
        #expect(names.count == 6)
    }
}
