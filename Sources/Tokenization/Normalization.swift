internal import Foundation

/// What is done to text before it is cut.
enum Normalization: Sendable, Equatable {
    case none
    /// Unicode normalisation form C.
    case nfc

    /// The normalised text; ASCII never changes.
    func callAsFunction(_ text: String) -> String {
        if self == .none || text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        return text.precomposedStringWithCanonicalMapping
    }
}
