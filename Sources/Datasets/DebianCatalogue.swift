import Digests

/// Known-item search over Debian's package catalogue: find the package that a description was written for.
///
/// A document is a package's one-line synopsis, under the package's name as its id. A query is the first words of the
/// long description without the package's and its source's own names. Packages of one source share a split.
enum DebianCatalogue {
    /// Words of the long description that make a query.
    static let queryWords = 25
    /// A package with a shorter long description is left out.
    static let leastWords = 15

    /// Sections that nobody searches by what a program does.
    private static let sections: Set<String> = [
        "cli-mono", "debug", "doc", "fonts", "gnu-r", "gnustep", "golang", "haskell", "introspection", "java",
        "javascript", "kernel", "libdevel", "libs", "lisp", "localization", "metapackages", "ocaml", "oldlibs", "perl",
        "php", "python", "ruby", "rust", "tasks", "zope",
    ]
    private static let suffixes = [
        "-dev", "-doc", "-docs", "-dbg", "-dbgsym", "-data", "-common", "-l10n", "-i18n", "-locale", "-locales",
        "-examples", "-source", "-headers",
    ]
    private static let prefixes = [
        "lib", "fonts-", "python-", "python3-", "golang-", "node-", "ruby-", "php", "r-cran-", "task-", "linux-image",
        "linux-headers", "gcc-", "g++-", "gir1",
    ]
    private static let synopsisWords = ["transitional", "dummy", "metapackage"]

    /// Whether a person would look for the package.
    static func isSought(_ package: DebianPackage) -> Bool {
        let synopsis = package.synopsis.lowercased()
        return !sections.contains(package.section) && !suffixes.contains { package.name.hasSuffix($0) }
            && !prefixes.contains { package.name.hasPrefix($0) } && !synopsisWords.contains { synopsis.contains($0) }
            && package.description.split(separator: " ").count >= leastWords
    }

    /// The query that asks for a package without naming it.
    static func query(for package: DebianPackage) -> String {
        let names = [package.name.lowercased(), package.source.lowercased()]
        let words = package.description.split(separator: " ").filter { word in
            !names.contains(word.lowercased().trimmed { !$0.isLetter && !$0.isNumber })
        }
        return words.prefix(queryWords).joined(separator: " ")
    }

    /// `train`, `validation` or `test`, 8 : 1 : 1 by the digest of the source's name.
    static func split(of package: DebianPackage) -> String {
        switch digest(package.source) % 10 {
        case 0...7: "train"
        case 8: "validation"
        default: "test"
        }
    }

    /// The three splits; queries stand in the order of their names' digests, so that the first so many are a sample.
    static func splits(_ packages: [DebianPackage]) -> [DatasetSplit] {
        let shuffled = packages.map { (digest($0.name), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
        return ["train", "validation", "test"].map { name in
            let members = shuffled.filter { split(of: $0) == name }.map(\.name)
            let labels = members.map { (queryID($0), [$0: 1]) }
            return DatasetSplit(
                name: name, queries: members.map(queryID), labels: Dictionary(uniqueKeysWithValues: labels))
        }
    }

    /// The id of the query for a package.
    static func queryID(_ package: String) -> String { "q-" + package }

    private static func digest(_ text: String) -> UInt32 {
        SHA256.digest(of: text).bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}

extension String {
    fileprivate func trimmed(_ drop: (Character) -> Bool) -> String {
        var text = self[...]
        while let first = text.first, drop(first) { text.removeFirst() }
        while let last = text.last, drop(last) { text.removeLast() }
        return String(text)
    }
}
