import Datasets
import Testing

struct DebianCatalogueTests {
    private let list = """
        Package: foo-gtk
        Source: foo (1.2-3)
        Version: 1.2-3+b1
        Section: contrib/net
        Description: short
        Description-md5: aaa

        Package: libfoo1
        Source: foo
        Section: libs
        Description-md5: bbb

        Package: foo-gtk
        Source: newer
        Section: misc
        Description-md5: aaa

        Package: untranslated
        Section: net
        Description-md5: ccc
        """
    private let translation = """
        Package: foo-gtk
        Description-md5: old
        Description-en: an older text
         of another version

        Package: foo-gtk
        Description-md5: aaa
        Description-en: news reader
         The (foo) reader: reads
         .
         news of FOO-like servers with Gtk.

        Package: libfoo1
        Description-md5: bbb
        Description-en: shared library
         Code.
        """

    @Test func listsAndTranslationsAreJoinedByNameAndDigest() throws {
        let packages = DebianStanzas.packages(lists: [list], translations: [translation])
        #expect(packages.map(\.name) == ["foo-gtk", "libfoo1"])
        let package = try #require(packages.first)
        #expect(package.source == "foo")
        #expect(package.section == "net")
        #expect(package.synopsis == "news reader")
        #expect(package.words.joined(separator: " ") == "The (foo) reader: reads news of FOO-like servers with Gtk.")
    }

    @Test func aQueryHasNoWordOfTheNames() throws {
        let package = try #require(DebianStanzas.packages(lists: [list], translations: [translation]).first)
        #expect(DebianCatalogue.query(for: package) == "The reader: reads news of servers with")
    }

    @Test func aQueryHasTwentyFiveWordsAtMost() {
        let words = (1...40).map { "word\($0)" }
        let query = DebianCatalogue.query(for: package("x", words: words.joined(separator: " ")))
        #expect(query.split(separator: " ").count == 25)
        #expect(query.hasPrefix("word1 ") && query.hasSuffix(" word25"))
    }

    @Test(arguments: ["nano", "libreoffice-writer", "apache2", "phpmyadmin", "7zip"])
    func programsAreSought(name: String) { #expect(DebianCatalogue.isSought(package(name))) }

    @Test(arguments: [
        "libfoo1", "foo-dev", "foo-doc", "foo-dbg", "python3-foo", "fonts-foo", "foo-l10n", "foo-data", "task-foo",
        "binutils-arm-linux-gnueabi", "linux-image-6.1",
    ])
    func whatNobodyLooksForIsLeftOut(name: String) { #expect(!DebianCatalogue.isSought(package(name))) }

    @Test func sectionsSynopsesAndShortTextsAreLeftOut() {
        #expect(!DebianCatalogue.isSought(package("nano", section: "libs")))
        #expect(!DebianCatalogue.isSought(package("nano", synopsis: "Transitional package")))
        #expect(!DebianCatalogue.isSought(package("nano", words: String(repeating: "a ", count: 14))))
        #expect(DebianCatalogue.isSought(package("nano", words: String(repeating: "a ", count: 15))))
    }

    @Test func packagesOfOneSourceShareASplitAndSplitsAreDisjoint() throws {
        let packages = (0..<2000).map { package("p\($0)", source: "s\($0 / 2)") }
        let splits = DebianCatalogue.splits(packages)
        try DatasetCheck.disjoint(splits)
        #expect(splits.map(\.name) == ["train", "validation", "test"])
        #expect(splits.map(\.queries.count).reduce(0, +) == 2000)
        #expect((1500...1700).contains(splits[0].queries.count))
        for split in splits {
            let members = Set(split.queries)
            for i in stride(from: 0, to: 2000, by: 2) {
                let pair = ["p\(i)", "p\(i + 1)"].map(DebianCatalogue.queryID)
                #expect(members.contains(pair[0]) == members.contains(pair[1]))
            }
        }
        #expect(splits[1].queries.allSatisfy { splits[1].labels[$0] == [String($0.dropFirst(2)): 1] })
    }

    /// The split of a name must not change: published figures depend on it.
    @Test func splitsAreByTheSHA256OfTheSource() {
        #expect(
            ["tmux", "zsh", "screen"].map { DebianCatalogue.split(of: package("p", source: $0)) }
                == ["train", "train", "test"])
    }

    private func package(
        _ name: String, source: String? = nil, section: String = "net", synopsis: String = "a program",
        words: String = String(repeating: "word ", count: 20)
    ) -> DebianPackage {
        let list = """
            Package: \(name)
            Source: \(source ?? name)
            Section: \(section)
            Description-md5: 0
            """
        let translation = """
            Package: \(name)
            Description-md5: 0
            Description-en: \(synopsis)
             \(words)
            """
        return DebianStanzas.packages(lists: [list], translations: [translation])[0]
    }
}
