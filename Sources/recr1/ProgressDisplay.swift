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
        // A line that wraps could not be rewritten.
        let line = text.prefix(max(20, columns - 1))
        write("\r" + line + String(repeating: " ", count: max(0, shown - line.count)))
        shown = line.count
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

    private var columns: Int {
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
