internal import WireProtocol

/// A prompt of a step and what became of its samples.
struct StepGroup: Equatable, Sendable {
    /// A completion with its verdict.
    struct Sample: Equatable, Sendable {
        let completion: Completion
        /// Final; `nil` while it is being scored.
        var verdict: Verdict?
        /// Set when the group is learned from.
        var advantage: Double?

        /// The reward, if it has one: a failure has none.
        var reward: Double? {
            switch verdict {
            case .scored(let reward, _, _), .unparseable(let reward, _): reward
            case .retryable, .permanent, nil: nil
            }
        }
    }

    /// Position in the step.
    let index: UInt32
    let prompt: Prompt
    /// Empty until the group is rolled out, and for good when it is quarantined.
    var samples: [Sample] = []
    /// Why nothing could be generated for it.
    var quarantine: String?

    /// Whether nothing more is generated for it.
    var isRolledOut: Bool { !samples.isEmpty || quarantine != nil }

    /// Whether it has spread and enters the gradient.
    var isTrained: Bool { samples.contains { $0.advantage != nil } }

    /// What the gradient worker needs, with the token weight of each completion length.
    func training(weight: (Int) -> Float) -> TrainingGroup {
        TrainingGroup(
            index: index, promptTokens: prompt.tokens,
            samples: samples.compactMap { sample in
                sample.advantage.map {
                    TrainingSample(
                        tokens: sample.completion.tokens, behaviourLogprobs: sample.completion.logprobs,
                        advantage: Float($0), tokenWeight: weight(sample.completion.tokens.count))
                }
            })
    }

    /// One record for each of its samples.
    func records(groupSize: Int) -> [SampleRecord] {
        if let quarantine {
            return (0..<groupSize).map { sample in
                record(sample, fate: .quarantined, reason: quarantine)
            }
        }
        return samples.enumerated().map { position, sample in
            var record = record(position, fate: fate(of: sample), reason: nil)
            record.text = sample.completion.text
            record.tokenCount = sample.completion.tokens.count
            record.finish = sample.completion.finish
            record.reward = sample.reward
            record.advantage = sample.advantage.map { Float($0) }
            switch sample.verdict {
            case .scored(_, let searchText, _): record.searchText = searchText
            case .unparseable(_, let reason), .retryable(let reason), .permanent(let reason): record.reason = reason
            case nil: break
            }
            return record
        }
    }

    private func fate(of sample: Sample) -> SampleFate {
        if sample.advantage != nil { return .trained }
        return sample.reward == nil ? .failed : .skipped
    }

    private func record(_ sample: Int, fate: SampleFate, reason: String?) -> SampleRecord {
        SampleRecord(
            group: index, sample: UInt32(sample), query: prompt.query, fate: fate, text: "", tokenCount: 0, finish: nil,
            reward: nil, searchText: nil, advantage: nil, reason: reason)
    }
}
