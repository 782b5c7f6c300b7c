/// How tokens are drawn from the model's distribution.
///
/// The filters act in this order, each on what the one before left, renormalised: temperature, top-k, top-p, min-p.
/// Tokens of equal logit rank by id, the lower first.
public struct Sampling: Sendable, Hashable {
    /// Divides the logits; 0 takes the most likely token (greedy) and ignores the filters. Default 1.
    public var temperature: Float
    /// Keeps the k most likely tokens; 0, the default, keeps all.
    public var topK: Int
    /// Keeps the fewest most likely tokens whose probabilities reach this sum, in (0, 1]; 1, the default, keeps all.
    public var topP: Float
    /// Keeps tokens at least this fraction as likely as the most likely one, in [0, 1); 0, the default, keeps all.
    public var minP: Float

    /// Stores the settings; `validate()` says whether they make sense.
    public init(temperature: Float = 1, topK: Int = 0, topP: Float = 1, minP: Float = 0) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
    }

    /// Always the most likely token.
    public static let greedy = Sampling(temperature: 0)

    /// True when every token with a finite logit can be drawn.
    var keepsAllTokens: Bool { topK == 0 && topP == 1 && minP == 0 }

    /// Throws `invalidSampling` naming the first setting that is out of range.
    public func validate() throws(LanguageModelError) {
        guard temperature == 0 || temperature >= 0.001, temperature.isFinite else {
            throw .invalidSampling("temperature is \(temperature); expected 0 (greedy) or a number of at least 0.001")
        }
        guard topK >= 0 else { throw .invalidSampling("top-k is \(topK); expected at least 0 (0 keeps all tokens)") }
        guard topP > 0, topP <= 1 else { throw .invalidSampling("top-p is \(topP); expected a number in (0, 1]") }
        guard minP >= 0, minP < 1 else { throw .invalidSampling("min-p is \(minP); expected a number in [0, 1)") }
    }
}

/// A drawn token and how likely it was.
public struct SampledToken: Sendable, Hashable {
    /// The token id.
    public let token: Int32
    /// The natural logarithm of its probability; `Sampler.sample` says under which distribution.
    public let logprob: Float

    /// Stores the token and its logprob.
    public init(token: Int32, logprob: Float) {
        self.token = token
        self.logprob = logprob
    }
}
