import Testing

/// The built programs against bad input: one clear line, the right exit status, nothing left behind. One at a time,
/// since each test starts processes that compute.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ProgramTests {}

/// Expects a program to have ended with a status and one line on standard error that holds all of the words.
func expect(
    _ ended: Ended, status: Int32, says words: String..., sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(ended.status == status, "\(ended.error)", sourceLocation: sourceLocation)
    #expect(ended.errorLines.count == 1, "\(ended.error)", sourceLocation: sourceLocation)
    for word in words { #expect(ended.error.contains(word), sourceLocation: sourceLocation) }
}
