import Digests
import Testing

@Suite struct DigestTests {
    /// FIPS 180-4 example: the one-block message "abc".
    @Test func abcHashesToTheStandardsValue() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(SHA256.digest(of: "abc").hex == expected)
        #expect(Digest(hex: expected) == SHA256.digest(of: "abc"))
        #expect(Digest(hex: expected.uppercased()) == SHA256.digest(of: "abc"))
    }

    @Test func piecesHashAsTheWhole() {
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let hash = SHA256()
        for start in stride(from: 0, to: bytes.count, by: 777) {
            bytes[start..<min(start + 777, bytes.count)].withUnsafeBytes { hash.update($0) }
        }
        #expect(hash.finalize() == SHA256.digest(of: bytes))
    }

    @Test func malformedDigestsAreRefused() {
        #expect(Digest(hex: "00") == nil)
        #expect(Digest(hex: String(repeating: "g", count: 64)) == nil)
        #expect(Digest(bytes: [1, 2, 3]) == nil)
    }
}
