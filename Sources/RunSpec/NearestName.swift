/// The known name that a mistyped one most likely meant.
enum NearestName {
    /// The candidate within a third of the typed name's length in edits (at least 2), or `nil`.
    static func of(_ typed: String, among candidates: [String]) -> String? {
        let limit = max(2, typed.count / 3)
        let ranked = candidates.map { (name: $0, edits: distance(typed.lowercased(), $0.lowercased())) }
        guard let best = ranked.min(by: { $0.edits < $1.edits }), best.edits <= limit else { return nil }
        return best.name
    }

    /// Levenshtein distance in characters.
    static func distance(_ a: String, _ b: String) -> Int {
        let b = Array(b)
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let substitution = diagonal + (x == y ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, diagonal + 1)
            }
        }
        return row[b.count]
    }
}
