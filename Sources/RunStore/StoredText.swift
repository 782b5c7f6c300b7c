/// Texts of users and models on their way into a text column.
enum StoredText {
    /// SQLite's texts end at a NUL, which a model may well write: it is stored as the symbol for it (U+2400).
    static func of(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value == 0 ? "\u{2400}" : $0 }))
    }

    /// The same for a text that may be missing.
    static func of(_ text: String?) -> String? { text.map { of($0) } }
}
