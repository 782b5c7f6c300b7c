import LanguageModel
import Testing

@Suite struct PhiloxTests {
    /// The known-answer vectors that accompany the paper's reference implementation.
    @Test(arguments: [
        (
            SIMD4<UInt32>(repeating: 0), SIMD2<UInt32>(repeating: 0),
            SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
        ),
        (
            SIMD4<UInt32>(repeating: .max), SIMD2<UInt32>(repeating: .max),
            SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
        ),
        (
            SIMD4<UInt32>(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), SIMD2<UInt32>(0xa409_3822, 0x299f_31d0),
            SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
        ),
    ])
    func wordsMatchTheKnownAnswers(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, expected: SIMD4<UInt32>) {
        #expect(Philox.words(counter: counter, key: key) == expected)
    }

    @Test func everyCoordinateOfAKeyChangesTheDraw() {
        let base = SampleKey(seed: 1, step: 2, group: 3, sample: 4)
        let others = [
            SampleKey(seed: 1 << 32 | 1, step: 2, group: 3, sample: 4),
            SampleKey(seed: 2, step: 2, group: 3, sample: 4),
            SampleKey(seed: 1, step: 3, group: 3, sample: 4), SampleKey(seed: 1, step: 2, group: 4, sample: 4),
            SampleKey(seed: 1, step: 2, group: 3, sample: 5),
        ]
        let draws = others.map { $0.uniform(position: 0) } + [base.uniform(position: 0), base.uniform(position: 1)]
        #expect(Set(draws).count == draws.count)
        #expect(base.uniform(position: 7) == SampleKey(seed: 1, step: 2, group: 3, sample: 4).uniform(position: 7))
    }

    @Test func uniformDrawsFillTheUnitIntervalEvenly() {
        let key = SampleKey(seed: 42, step: 0, group: 0, sample: 0)
        var counts = [Int](repeating: 0, count: 20)
        for position in 0..<20_000 {
            let u = key.uniform(position: UInt32(position))
            #expect(u >= 0 && u < 1)
            counts[Int(u * 20)] += 1
        }
        #expect(chiSquare(counts, expected: [Double](repeating: 1000, count: 20)) < 43.8)  // 19 degrees, p = 0.001
    }
}

/// Pearson's statistic of observed counts against expected ones.
func chiSquare(_ observed: [Int], expected: [Double]) -> Double {
    zip(observed, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) / $1.1 }
}
