import Kernels
import Testing

@Suite struct BFloat16Tests {
    /// Bits of a float32 and the bfloat16 they round to: to nearest, ties to even, NaN stays NaN.
    static let cases: [(UInt32, UInt16)] = [
        (0x3F80_0000, 0x3F80), (0x3F80_7FFF, 0x3F80), (0x3F80_8000, 0x3F80), (0x3F80_8001, 0x3F81),
        (0x3F81_8000, 0x3F82), (0xBF81_8000, 0xBF82), (0x7F7F_FFFF, 0x7F80), (0x7F80_0000, 0x7F80),
        (0xFF80_0000, 0xFF80), (0x7F80_0001, 0x7FC0), (0x7FFF_FFFF, 0x7FFF), (0x0000_8000, 0x0000),
        (0x0000_8001, 0x0001), (0x8000_0000, 0x8000),
    ]

    @Test(arguments: InstructionSet.available)
    func roundsToNearestTiesToEven(set: InstructionSet) {
        let pool = ThreadPool(threads: 2, instructionSet: set)
        // Repeated so that vector loops and their remainders both see each case.
        let cases = (0..<5).flatMap { _ in Self.cases }
        let input = cases.map { Float(bitPattern: $0.0) }
        var halves = [UInt16](repeating: 0, count: cases.count)
        BFloat16.encode(input, into: &halves, count: cases.count, pool: pool)
        #expect(halves == cases.map(\.1))
        var back = zeros(cases.count)
        BFloat16.decode(halves, into: &back, count: cases.count, pool: pool)
        #expect(back.map(\.bitPattern) == cases.map { UInt32($0.1) << 16 })
        var rounded = input
        rounded.withUnsafeMutableBufferPointer { BFloat16.round($0, pool: pool) }
        #expect(rounded.map(\.bitPattern) == cases.map { UInt32($0.1) << 16 })
    }
}
