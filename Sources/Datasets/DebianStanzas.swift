import Foundation

/// One package of a Debian package list.
struct DebianPackage: Equatable {
    var name: String
    /// Its source package.
    var source: String
    /// Without the archive area.
    var section: String
    var synopsis: String
    /// Lines of the long description, joined by spaces; paragraph marks left out.
    var description: String
}

/// Reading of `Packages` and `Translation-en` lists.
enum DebianStanzas {
    /// Calls `body` with the fields of each stanza; continuation lines are joined with line breaks.
    static func forEach(_ text: String, _ body: ([Substring: String]) -> Void) {
        var fields: [Substring: String] = [:]
        var key: Substring = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                if !fields.isEmpty { body(fields) }
                fields = [:]
            } else if line.first == " " || line.first == "\t" {
                fields[key, default: ""] += "\n" + line
            } else if let colon = line.firstIndex(of: ":") {
                key = line[..<colon]
                fields[key] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            }
        }
        if !fields.isEmpty { body(fields) }
    }

    /// Joins both lists by package name; the first stanza of a name counts.
    static func packages(lists: [String], translations: [String]) -> [DebianPackage] {
        var descriptions: [String: String] = [:]
        for text in translations {
            forEach(text) { fields in
                guard let name = fields["Package"], let description = fields["Description-en"] else { return }
                if descriptions[name] == nil { descriptions[name] = description }
            }
        }
        var packages: [String: DebianPackage] = [:]
        for text in lists {
            forEach(text) { fields in
                guard let name = fields["Package"], packages[name] == nil, let description = descriptions[name] else {
                    return
                }
                packages[name] = package(name, fields, description)
            }
        }
        return packages.values.sorted { $0.name < $1.name }
    }

    private static func package(
        _ name: String, _ fields: [Substring: String], _ description: String
    ) -> DebianPackage {
        let lines = description.split(separator: "\n", omittingEmptySubsequences: false)
        let words = lines.dropFirst().flatMap { $0.split(whereSeparator: \.isWhitespace) }.filter { $0 != "." }
        // A source may carry its version in brackets.
        let source = fields["Source"]?.split(separator: " ").first.map(String.init) ?? name
        let section = fields["Section"]?.split(separator: "/").last.map(String.init) ?? ""
        return DebianPackage(
            name: name, source: source, section: section, synopsis: lines.first.map(String.init) ?? "",
            description: words.joined(separator: " "))
    }
}
