import Digests

/// Known-item search over Debian's package catalogue: find the package that a description was written for.
///
/// A document is a package's one-line synopsis, under the package's name as its id. A query is the first words of the
/// long description without the words of the package's and its source's own names. Packages of one source share a
/// split.
package enum DebianCatalogue {
    /// Words of the long description that make a query.
    static let queryWords = 25
    /// A package with a shorter long description is left out.
    static let leastWords = 15

    /// Sections that nobody searches by what a program does: libraries, development files, bindings, documentation.
    private static let sections: Set<String> = [
        "cli-mono", "debug", "doc", "fonts", "gnu-r", "gnustep", "golang", "haskell", "introspection", "java",
        "javascript", "kernel", "libdevel", "libs", "lisp", "localization", "metapackages", "ocaml", "oldlibs", "perl",
        "php", "python", "ruby", "rust", "tasks", "zope",
    ]
    private static let suffixes = [
        "-dev", "-doc", "-docs", "-dbg", "-dbgsym", "-data", "-common", "-l10n", "-i18n", "-locale", "-locales",
        "-examples", "-source", "-headers", "-cross", "-test", "-tests",
    ]
    private static let prefixes = [
        "fonts-", "python-", "python3-", "golang-", "node-", "ruby-", "php-", "r-cran-", "task-", "linux-", "gcc-",
        "g++-", "gir1",
    ]
    private static let synopsisWords = ["transition", "dummy", "metapackage"]

    /// Whether a person would look for the package.
    package static func isSought(_ package: DebianPackage) -> Bool {
        let name = package.name
        let synopsis = package.synopsis.lowercased()
        let isLibrary = name.hasPrefix("lib") && !name.hasPrefix("libre")
        return !isLibrary && !isForAnotherMachine(name) && !sections.contains(package.section)
            && !suffixes.contains { name.hasSuffix($0) } && !prefixes.contains { name.hasPrefix($0) }
            && !synopsisWords.contains { synopsis.contains($0) } && package.words.count >= leastWords
    }

    /// Toolchains that stand there once for each kind of machine, as `binutils-arm-linux-gnueabi`.
    private static func isForAnotherMachine(_ name: String) -> Bool { name.split(separator: "-").contains("linux") }

    /// The query that asks for a package without naming it, not even in part.
    package static func query(for package: DebianPackage) -> String {
        let names = Set(parts(package.name) + parts(package.source))
        return package.words.filter { names.isDisjoint(with: parts($0)) }.prefix(queryWords).joined(separator: " ")
    }

    private static func parts(_ text: some StringProtocol) -> [Substring] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    /// `train`, `validation` or `test`, 8 : 1 : 1 by the digest of the source's name.
    package static func split(of package: DebianPackage) -> String {
        switch digest(package.source) % 10 {
        case 0...7: "train"
        case 8: "validation"
        default: "test"
        }
    }

    /// The three splits; queries stand in the order of their names' digests, so that the first so many are a sample.
    package static func splits(_ packages: [DebianPackage]) -> [DatasetSplit] {
        let shuffled = packages.map { (digest($0.name), $0) }.sorted { ($0.0, $0.1.name) < ($1.0, $1.1.name) }.map(\.1)
        return ["train", "validation", "test"].map { name in
            let members = shuffled.filter { split(of: $0) == name }.map(\.name)
            let labels = members.map { (queryID($0), [$0: 1]) }
            return DatasetSplit(
                name: name, queries: members.map(queryID), labels: Dictionary(uniqueKeysWithValues: labels))
        }
    }

    /// The id of the query for a package.
    package static func queryID(_ package: String) -> String { "q-" + package }

    private static func digest(_ text: String) -> UInt32 {
        SHA256.digest(of: text).bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}
