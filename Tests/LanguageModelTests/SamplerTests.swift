import Foundation
import LanguageModel
import Testing

@Suite struct SamplerTests {
    /// Logits whose softmax at temperature 1 is 0.4, 0.3, 0.2, 0.06, 0.04 in this order of tokens.
    private let probabilities: [Double] = [0.06, 0.3, 0.04, 0.4, 0.2]
    private var logits: [Float] { probabilities.map { Float(log($0)) } }

    @Test func drawsFollowTheSoftmax() throws {
        let counts = try histogram(logits, Sampling(), draws: 20_000)
        let expected = probabilities.map { $0 * 20_000 }
        #expect(chiSquare(counts, expected: expected) < 18.5)  // 4 degrees, p = 0.001
    }

    @Test func drawsFollowTheTemperature() throws {
        let powers = probabilities.map { pow($0, 1 / 0.6) }
        let expected = powers.map { $0 / powers.reduce(0, +) * 20_000 }
        #expect(chiSquare(try histogram(logits, Sampling(temperature: 0.6), draws: 20_000), expected: expected) < 18.5)
    }

    @Test func drawsFollowTheSoftmaxOfARowOfManyBlocks() throws {
        let size = 3001
        let row = (0..<size).map { Float(sin(Double($0) * 12.9898) * 4) }
        let weights = row.map { exp(Double($0)) }
        let total = weights.reduce(0, +)
        var expected = [Double](repeating: 0, count: 40)
        for (token, weight) in weights.enumerated() { expected[token * 40 / size] += weight / total * 20_000 }
        var counts = [Int](repeating: 0, count: 40)
        for draw in 0..<20_000 {
            let token = Int(try sample(row, Sampling(), draw).token)
            counts[token * 40 / size] += 1
        }
        #expect(chiSquare(counts, expected: expected) < 72.1)  // 39 degrees, p = 0.001
    }

    @Test func logprobIsThatOfTheDistributionDrawnFrom() throws {
        for settings in [Sampling(), Sampling(temperature: 0.7), Sampling(topK: 3), Sampling(topP: 0.8)] {
            let kept = try distribution(logits, settings)
            for draw in 0..<50 {
                let drawn = try sample(logits, settings, draw)
                let probability = try #require(kept.first { $0.token == drawn.token }).probability
                #expect(abs(Double(drawn.logprob) - log(probability)) < 1e-5)
            }
        }
    }

    @Test func topKKeepsTheMostLikelyTokensRenormalised() throws {
        let kept = try distribution(logits, Sampling(topK: 2))
        #expect(kept.map(\.token) == [3, 1])
        #expect(abs(kept[0].probability - 0.4 / 0.7) < 1e-6)
    }

    @Test func topKBreaksTiesByTheLowerId() throws {
        #expect(try distribution([1, 2, 1, 2, 2], Sampling(topK: 2)).map(\.token) == [1, 3])
        #expect(try distribution([1, 2, 1, 2, 2], Sampling(topK: 4)).map(\.token) == [1, 3, 4, 0])
        let many = [Float](repeating: 0.5, count: 3000)
        #expect(try distribution(many, Sampling(topK: 2000)).map(\.token) == (0..<2000).map(Int32.init))
    }

    @Test func topPKeepsTheFewestTokensThatReachIt() throws {
        #expect(try distribution(logits, Sampling(topP: 0.39)).map(\.token) == [3])
        #expect(try distribution(logits, Sampling(topP: 0.41)).map(\.token) == [3, 1])
        #expect(try distribution(logits, Sampling(topP: 0.89)).map(\.token) == [3, 1, 4])
        #expect(try distribution(logits, Sampling(topP: 0.97)).map(\.token) == [3, 1, 4, 0, 2])
    }

    @Test func topPActsOnWhatTopKLeft() throws {
        // 0.4 of 0.7 is 0.571: alone enough for 0.57, not for 0.58.
        #expect(try distribution(logits, Sampling(topK: 2, topP: 0.57)).map(\.token) == [3])
        #expect(try distribution(logits, Sampling(topK: 2, topP: 0.58)).map(\.token) == [3, 1])
    }

    @Test func minPKeepsTokensNearTheMostLikely() throws {
        #expect(try distribution(logits, Sampling(minP: 0.49)).map(\.token) == [3, 1, 4])
        #expect(try distribution(logits, Sampling(minP: 0.51)).map(\.token) == [3, 1])
    }

    @Test func largeNucleusOfALargeRowIsExact() throws {
        let row = (0..<5000).map { Float(cos(Double($0) * 78.233) * 3) }
        let weights = row.map { exp(Double($0)) }
        let ranked = row.indices.sorted { row[$0] == row[$1] ? $0 < $1 : row[$0] > row[$1] }
        let goal = 0.95 * weights.reduce(0, +)
        var sum = 0.0
        let size = ranked.firstIndex {
            sum += weights[$0]
            return sum >= goal
        }
        #expect(try distribution(row, Sampling(topP: 0.95)).map { Int($0.token) } == Array(ranked[...size!]))
    }

    @Test func greedyTakesTheFirstBestTokenWithItsUnfilteredLogprob() throws {
        let drawn = try sample([0, 3, 1, 3], Sampling(temperature: 0, topK: 1), 0)
        #expect(drawn.token == 1)
        #expect(abs(Double(drawn.logprob) - (3 - log(1 + 2 * exp(3.0) + exp(1.0)))) < 1e-5)
    }

    @Test(arguments: [Float.nan, .infinity])
    func brokenLogitsThrow(value: Float) {
        for place in [0, 17, 599] {
            var row = [Float](repeating: 0.25, count: 600)
            row[place] = value
            for settings in [Sampling(), .greedy, Sampling(topK: 5), Sampling(topP: 0.5)] {
                #expect(throws: LanguageModelError.self) { try sample(row, settings, 0) }
            }
        }
    }

    @Test func tokensOfProbabilityZeroAreNeverDrawn() throws {
        var row = [Float](repeating: -.infinity, count: 700)
        row[650] = -3
        for uniform in [0, 0.5, 0.999_999_999] {
            let drawn = try row.withUnsafeBufferPointer {
                try Sampler.sample(logits: $0, sampling: Sampling(), uniform: uniform)
            }
            #expect(drawn == SampledToken(token: 650, logprob: 0))
        }
    }

    @Test func settingsOutOfRangeAreRefused() {
        for settings in [
            Sampling(temperature: -1), Sampling(temperature: .nan), Sampling(topK: -1), Sampling(topP: 0),
            Sampling(topP: 1.5), Sampling(minP: 1), Sampling(minP: -0.1), Sampling(topP: .nan),
        ] {
            #expect(throws: LanguageModelError.self) { try settings.validate() }
        }
    }

    private func sample(_ logits: [Float], _ sampling: Sampling, _ draw: Int) throws -> SampledToken {
        let key = SampleKey(seed: 7, step: 0, group: 0, sample: UInt32(draw))
        return try logits.withUnsafeBufferPointer {
            try Sampler.sample(logits: $0, sampling: sampling, uniform: key.uniform(position: 0))
        }
    }

    private func distribution(
        _ logits: [Float], _ sampling: Sampling
    ) throws -> [(token: Int32, probability: Double)] {
        try logits.withUnsafeBufferPointer { try Sampler.distribution(logits: $0, sampling: sampling) }
    }

    private func histogram(_ logits: [Float], _ sampling: Sampling, draws: Int) throws -> [Int] {
        var counts = [Int](repeating: 0, count: logits.count)
        for draw in 0..<draws { counts[Int(try sample(logits, sampling, draw).token)] += 1 }
        return counts
    }
}
