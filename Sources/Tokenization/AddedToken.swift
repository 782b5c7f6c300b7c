/// A token that is matched as a whole in the text, before any splitting: `<|im_end|>`.
struct AddedToken: Sendable, Equatable {
    var text: String
    var id: Int32
    /// Control tokens, which a user's text must not be able to write.
    var isSpecial = true
    /// Matched only when no word character touches it.
    var singleWord = false
    /// Takes the white space before it with it.
    var stripsLeft = false
    /// Takes the white space after it with it.
    var stripsRight = false
    /// Matched in the normalised text, not in the original.
    var isNormalized = false
}
