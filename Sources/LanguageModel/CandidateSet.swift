private import Glibc

/// A token that may be drawn: its logit, (logit - max) / T, and e to that power.
struct Candidate {
    let token: Int32
    let logit: Float
    let weight: Float
    let exponent: Float

    /// By logit, the highest first; equal logits by id, the lowest first.
    static func ranksBefore(_ a: Candidate, _ b: Candidate) -> Bool {
        a.logit == b.logit ? a.token < b.token : a.logit > b.logit
    }

    init(token: Int32, logit: Float, weight: Float, exponent: Float) {
        self.token = token
        self.logit = logit
        self.weight = weight
        self.exponent = exponent
    }
}

/// The tokens that filters have left, the most likely first; never empty.
struct CandidateSet {
    private(set) var ranked: [Candidate]

    /// The sum of the weights that are left.
    var total: Double { ranked.reduce(0) { $0 + Double($1.weight) } }

    /// Top-p (Holtzman et al., "The curious case of neural text degeneration", section 3.1): the fewest tokens from
    /// the top whose weight reaches `goal`; all of them if it never does.
    mutating func keepReaching(_ goal: Double) {
        var sum = 0.0
        let last = ranked.firstIndex { candidate in
            sum += Double(candidate.weight)
            return sum >= goal
        }
        if let last { ranked.removeSubrange((last + 1)...) }
    }

    /// Min-p (Nguyen et al., "Turning up the heat", section 3): tokens at least `fraction` as likely as the first.
    mutating func keepAtLeast(_ fraction: Float) {
        guard fraction > 0, let best = ranked.first else { return }
        ranked.removeAll { $0.weight < fraction * best.weight }
    }

    /// The first token at which the cumulative weight exceeds `uniform` times the total.
    func draw(_ uniform: Double) -> SampledToken {
        let total = total
        var rest = uniform * total
        let index = ranked.firstIndex { candidate in
            rest -= Double(candidate.weight)
            return rest < 0
        }
        let drawn = ranked[index ?? ranked.count - 1]
        return SampledToken(token: drawn.token, logprob: Float(Double(drawn.exponent) - log(total)))
    }
}
