/// How far the training prompts have been drawn. A pure function of the steps taken.
public struct PromptCursor: Equatable, Sendable {
    /// Passes over the training prompts that are complete.
    public var epoch: UInt64
    /// Prompts drawn in the current pass.
    public var position: UInt64

    /// A place in an epoch.
    public init(epoch: UInt64, position: UInt64) {
        self.epoch = epoch
        self.position = position
    }
}

/// Which prompts each step draws: a seeded shuffle per epoch, no repeats within one, nothing kept between calls.
package struct PromptOrder: Equatable, Sendable {
    let seed: UInt64
    /// Number of training prompts, at least 1.
    let promptCount: Int
    let promptsPerStep: Int

    package init(seed: UInt64, promptCount: Int, promptsPerStep: Int) {
        self.seed = seed
        self.promptCount = promptCount
        self.promptsPerStep = promptsPerStep
    }

    /// Indices of the prompts of a step (counted from 1), in group order. A step may straddle epochs.
    ///
    /// Costs one shuffle for each epoch the step touches.
    package func prompts(ofStep step: UInt64) -> [Int] {
        precondition(step >= 1, "steps count from 1, got \(step)")
        var drawn: [Int] = []
        var cursor = cursor(afterStep: step - 1)
        while drawn.count < promptsPerStep {
            let order = order(ofEpoch: cursor.epoch)
            let rest = order[Int(cursor.position)...].prefix(promptsPerStep - drawn.count)
            drawn += rest
            cursor = PromptCursor(epoch: cursor.epoch + 1, position: 0)
        }
        return drawn
    }

    /// Where the next step begins.
    package func cursor(afterStep step: UInt64) -> PromptCursor {
        let drawn = step * UInt64(promptsPerStep)
        return PromptCursor(epoch: drawn / UInt64(promptCount), position: drawn % UInt64(promptCount))
    }

    /// The permutation of an epoch (Fisher-Yates).
    func order(ofEpoch epoch: UInt64) -> [Int] {
        var random = SplitMix64(seed: seed, stream: epoch)
        var order = Array(0..<promptCount)
        for i in stride(from: promptCount - 1, to: 0, by: -1) {
            order.swapAt(i, Int(random.next(below: UInt64(i + 1))))
        }
        return order
    }
}

/// The SplitMix64 generator (Steele, Lea, Flood 2014). Written out so that no library's change moves a run.
package struct SplitMix64: Sendable {
    private var state: UInt64

    /// One of 2^64 streams of a seed.
    package init(seed: UInt64, stream: UInt64) {
        state = Self.mix(seed &+ 0x9e37_79b9_7f4a_7c15) ^ Self.mix(stream &+ 0xd1b5_4a32_d192_ed03)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mix(state)
    }

    /// Uniform in 0..<bound, without bias: draws again in the rare case that would tilt it.
    package mutating func next(below bound: UInt64) -> UInt64 {
        let threshold = (0 &- bound) % bound
        while true {
            let (high, low) = next().multipliedFullWidth(by: bound)
            if low >= threshold { return high }
        }
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
