import Foundation

/// Shows a run as it goes: one line that is rewritten on a terminal, plain lines elsewhere.
struct ProgressDisplay {
    private let rewrites: Bool
    private let quiet: Bool
    private var shown = 0

    /// A terminal that understands carriage returns gets the live line; `NO_COLOR` has no say, there is no colour.
    init(quiet: Bool) {
        let term = ProcessInfo.processInfo.environment["TERM"] ?? "dumb"
        rewrites = isatty(STDERR_FILENO) == 1 && term != "dumb"
        self.quiet = quiet
    }

    /// Shows the state of things; the next one takes its place.
    mutating func update(_ text: String) {
        if quiet { return }
        guard rewrites else { return Output.note(text) }
        write("\r" + text + String(repeating: " ", count: max(0, shown - text.count)))
        shown = text.count
    }

    /// Shows something that stays.
    mutating func keep(_ text: String) {
        if quiet { return }
        if rewrites, shown > 0 { write("\r" + String(repeating: " ", count: shown) + "\r") }
        shown = 0
        Output.note(text)
    }

    /// Leaves the last state standing.
    mutating func finish() {
        if rewrites, shown > 0 { write("\n") }
        shown = 0
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
