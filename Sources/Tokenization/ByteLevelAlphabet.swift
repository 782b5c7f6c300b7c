/// The printable spelling that GPT-2 vocabularies give to bytes: one character of U+0021...U+0143 each.
///
/// Printable Latin-1 characters stand for themselves; the other 68 bytes get U+0100, U+0101, ... in order. A space is
/// `Ġ`, a line break `Ċ`. (Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, and its code.)
enum ByteLevelAlphabet {
    /// The character of each byte.
    static let scalars: [Unicode.Scalar] = {
        var next: UInt32 = 0x100
        return (UInt32(0)...255).map { byte in
            if isPrintable(byte) { return Unicode.Scalar(UInt8(byte)) }
            defer { next += 1 }
            return Unicode.Scalar(next) ?? " "
        }
    }()

    private static let bytes: [Unicode.Scalar: UInt8] = {
        Dictionary(uniqueKeysWithValues: zip(scalars, (0...255).map { UInt8($0) }))
    }()

    private static func isPrintable(_ byte: UInt32) -> Bool {
        (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte)
    }

    /// The bytes that a token's text spells; `nil` when some character is none of the alphabet's.
    static func bytes(of text: String) -> [UInt8]? {
        var result: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let byte = bytes[scalar] else { return nil }
            result.append(byte)
        }
        return result
    }
}
