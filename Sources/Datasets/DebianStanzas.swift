import Foundation

/// One package of a Debian package list.
package struct DebianPackage: Equatable {
    package var name: String
    /// Its source package.
    package var source: String
    /// Without the archive area.
    package var section: String
    package var synopsis: String
    /// Words of the long description; marks of empty lines left out.
    package var words: [Substring]
}

/// Reading of `Packages` and `Translation-en` lists.
package enum DebianStanzas {
    /// Calls `body` with the wanted fields of each stanza; continuation lines are joined with line breaks.
    static func forEach(_ text: String, _ wanted: Set<Substring>, _ body: ([Substring: String]) -> Void) {
        var fields: [Substring: String] = [:]
        var key: Substring?
        // By bytes: a line break and a mark after it may be one Character.
        for bytes in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let line = Substring(bytes)
            if line.isEmpty {
                if !fields.isEmpty { body(fields) }
                fields = [:]
            } else if bytes.first == UInt8(ascii: " ") || bytes.first == UInt8(ascii: "\t") {
                if let key { fields[key, default: ""] += "\n" + line }
            } else if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
                key = wanted.contains(line[..<colon]) ? line[..<colon] : nil
                if let key {
                    fields[key] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                }
            }
        }
        if !fields.isEmpty { body(fields) }
    }

    /// Joins both lists by name and `Description-md5`, sorted by name; the first stanza of a name counts.
    package static func packages(lists: [String], translations: [String]) -> [DebianPackage] {
        var descriptions: [String: String] = [:]
        for text in translations {
            forEach(text, ["Package", "Description-md5", "Description-en"]) { fields in
                guard let key = key(fields), let description = fields["Description-en"] else { return }
                if descriptions[key] == nil { descriptions[key] = description }
            }
        }
        var packages: [String: DebianPackage] = [:]
        for text in lists {
            forEach(text, ["Package", "Description-md5", "Source", "Section"]) { fields in
                guard let name = fields["Package"], packages[name] == nil, let key = key(fields),
                    let description = descriptions[key]
                else { return }
                packages[name] = package(name, fields, description)
            }
        }
        return packages.values.sorted { $0.name < $1.name }
    }

    private static func key(_ fields: [Substring: String]) -> String? {
        guard let name = fields["Package"], let digest = fields["Description-md5"] else { return nil }
        return "\(name) \(digest)"
    }

    private static func package(
        _ name: String, _ fields: [Substring: String], _ description: String
    ) -> DebianPackage {
        let lines = description.split(separator: "\n", omittingEmptySubsequences: false)
        // A source may carry its version in brackets, a section the area before a slash.
        return DebianPackage(
            name: name, source: fields["Source"]?.split(separator: " ").first.map(String.init) ?? name,
            section: fields["Section"]?.split(separator: "/").last.map(String.init) ?? "",
            synopsis: lines.first.map(String.init) ?? "",
            words: lines.dropFirst().flatMap { $0.split(whereSeparator: \.isWhitespace) }.filter { $0 != "." })
    }
}
