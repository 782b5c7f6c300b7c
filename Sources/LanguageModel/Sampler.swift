private import Glibc

/// Draws one token from a row of logits; a pure function of the logits, the settings and one uniform number.
public enum Sampler {
    /// Draws a token by inverting the cumulative distribution at `uniform`, in [0, 1).
    ///
    /// `logits` is one row of V values. The logprob is that of the token under the distribution really drawn from:
    /// after temperature and filters, renormalised. Greedy (temperature 0) has no such distribution; its logprob is
    /// that of the unfiltered one at temperature 1.
    /// Throws `notFinite` when a logit is NaN or +infinity; -infinity means probability 0.
    public static func sample(
        logits: UnsafeBufferPointer<Float>, sampling: Sampling, uniform: Double
    ) throws(LanguageModelError) -> SampledToken {
        let drawn: SampledToken? = withUnsafeTemporaryAllocation(of: Float.self, capacity: logits.count) { scratch in
            let row = WeightedRow(logits: logits, temperature: sampling.temperature, weights: scratch)
            guard row.isFinite else { return nil }
            if sampling.temperature == 0 { return row.mostLikely() }
            if sampling.keepsAllTokens { return row.draw(uniform) }
            return row.candidates(sampling).draw(uniform)
        }
        guard let drawn else { throw .notFinite("a sampled position") }
        return drawn
    }

    /// The probability of every token that `sampling` (temperature above 0) can draw, the most likely first.
    public static func distribution(
        logits: UnsafeBufferPointer<Float>, sampling: Sampling
    ) throws(LanguageModelError) -> [(token: Int32, probability: Double)] {
        precondition(sampling.temperature > 0, "greedy sampling has no distribution")
        let kept: CandidateSet? = withUnsafeTemporaryAllocation(of: Float.self, capacity: logits.count) { scratch in
            let row = WeightedRow(logits: logits, temperature: sampling.temperature, weights: scratch)
            return row.isFinite ? row.candidates(sampling) : nil
        }
        guard let kept else { throw .notFinite("a sampled position") }
        return kept.ranked.map { ($0.token, Double($0.weight) / kept.total) }
    }
}

/// A row of logits with weight e^((logit - max) / T) for each token, and their sums by block of tokens.
///
/// Sums are taken in an order that is a function of V only. Valid while both buffers are.
struct WeightedRow {
    private static let blockSize = 512

    private let logits: UnsafeBufferPointer<Float>
    private let weights: UnsafeMutableBufferPointer<Float>
    private let inverseTemperature: Float
    private let maximum: Float
    private let blockSums: [Double]
    private let total: Double

    /// Temperature 0 is taken as 1.
    init(logits: UnsafeBufferPointer<Float>, temperature: Float, weights: UnsafeMutableBufferPointer<Float>) {
        precondition(weights.count == logits.count && !logits.isEmpty, "scratch must hold a row of at least one logit")
        self.logits = logits
        self.weights = weights
        inverseTemperature = temperature == 0 ? 1 : 1 / temperature
        maximum = Self.maximum(logits)
        var sums: [Double] = []
        for start in stride(from: 0, to: logits.count, by: Self.blockSize) {
            let range = start..<min(start + Self.blockSize, logits.count)
            sums.append(Self.fill(weights, from: logits, range: range, maximum, inverseTemperature))
        }
        blockSums = sums
        total = sums.reduce(0, +)
    }

    /// False when a logit is NaN or +infinity, or all are -infinity.
    var isFinite: Bool { maximum.isFinite && total.isFinite }

    /// The first token of the highest logit.
    func mostLikely() -> SampledToken {
        let token = logits.firstIndex(of: maximum) ?? 0
        return SampledToken(token: Int32(token), logprob: logprob(token))
    }

    /// The first token at which the cumulative weight exceeds `uniform` times the total.
    func draw(_ uniform: Double) -> SampledToken {
        var rest = uniform * total
        var block = 0
        while block + 1 < blockSums.count, rest >= blockSums[block] {
            rest -= blockSums[block]
            block += 1
        }
        let start = block * Self.blockSize
        var token = start
        for candidate in start..<min(start + Self.blockSize, weights.count) where weights[candidate] > 0 {
            token = candidate
            rest -= Double(weights[candidate])
            if rest < 0 { break }
        }
        return SampledToken(token: Int32(token), logprob: logprob(token))
    }

    /// What is left after top-k, top-p and min-p.
    func candidates(_ sampling: Sampling) -> CandidateSet {
        var set = CandidateSet(ranked: ranked(sampling))
        if sampling.topP < 1 { set.keepReaching(Double(sampling.topP) * (sampling.topK > 0 ? set.total : total)) }
        set.keepAtLeast(sampling.minP)
        return set
    }

    private func logprob(_ token: Int) -> Float {
        Float(Double((logits[token] - maximum) * inverseTemperature) - log(total))
    }

    /// The k best tokens; without top-k, all those that the later filters could keep.
    private func ranked(_ sampling: Sampling) -> [Candidate] {
        if sampling.topK > 0 { return best(sampling.topK) }
        // Tokens below (1 - p) / V of the total sum to less than 1 - p, so none of them is in the nucleus; min-p
        // compares with the best weight, which is 1. Halved, so that rounding cannot lose a token.
        let nucleus = Double(1 - sampling.topP) / Double(logits.count) * total
        let bound = Float(max(nucleus, Double(sampling.minP))) / 2
        var kept: [Candidate] = []
        for token in 0..<logits.count where weights[token] > 0 && weights[token] >= bound {
            kept.append(candidate(token))
        }
        return kept.sorted(by: Candidate.ranksBefore)
    }

    private func best(_ k: Int) -> [Candidate] {
        var ranked: [Candidate] = []
        if k > 1024 {  // beyond this, insertion costs more than sorting everything
            ranked = (0..<logits.count).map(candidate).sorted(by: Candidate.ranksBefore)
            return ranked.prefix(k).filter { $0.weight > 0 }
        }
        ranked.reserveCapacity(k + 1)
        for token in 0..<logits.count where ranked.count < k || logits[token] > ranked[k - 1].logit {
            guard weights[token] > 0 else { continue }
            var place = ranked.count
            while place > 0, ranked[place - 1].logit < logits[token] { place -= 1 }
            ranked.insert(candidate(token), at: place)
            if ranked.count > k { ranked.removeLast() }
        }
        return ranked
    }

    private func candidate(_ token: Int) -> Candidate {
        Candidate(
            token: Int32(token), logit: logits[token], weight: weights[token],
            exponent: (logits[token] - maximum) * inverseTemperature)
    }

    private static func maximum(_ logits: UnsafeBufferPointer<Float>) -> Float {
        var lanes = SIMD16<Float>(repeating: -.infinity)
        let vectorised = logits.count / 16 * 16
        for start in stride(from: 0, to: vectorised, by: 16) {
            let x = vector(logits, start)
            lanes.replace(with: x, where: x .> lanes)
        }
        return logits[vectorised...].reduce(lanes.max()) { $1 > $0 ? $1 : $0 }
    }

    /// Writes the weights of a range and returns their sum.
    private static func fill(
        _ weights: UnsafeMutableBufferPointer<Float>, from logits: UnsafeBufferPointer<Float>, range: Range<Int>,
        _ maximum: Float, _ inverseTemperature: Float
    ) -> Double {
        var lanes = SIMD16<Float>.zero
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
            let count = min(16, range.upperBound - start)
            var x = SIMD16<Float>(repeating: -.infinity)
            if count == 16 { x = vector(logits, start) } else { for i in 0..<count { x[i] = logits[start + i] } }
            let y = exponential((x - maximum) * inverseTemperature)
            lanes += y
            if count == 16 {
                UnsafeMutableRawBufferPointer(weights).storeBytes(
                    of: y, toByteOffset: start * 4, as: SIMD16<Float>.self)
            } else {
                for i in 0..<count { weights[start + i] = y[i] }
            }
        }
        return (0..<16).reduce(0.0) { $0 + Double(lanes[$1]) }
    }

    private static func vector(_ values: UnsafeBufferPointer<Float>, _ start: Int) -> SIMD16<Float> {
        UnsafeRawBufferPointer(values).loadUnaligned(fromByteOffset: start * 4, as: SIMD16<Float>.self)
    }
}
