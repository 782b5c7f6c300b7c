/// Which samples run next: an ordered queue admitted under a bound on rows and on memory for keys and values.
///
/// A pure value. A group's prompt takes memory from the admission of its first sample until its last has finished.
struct GenerationSchedule {
    /// One completion to draw.
    struct Sample: Hashable {
        /// The group's place in the call's list.
        let group: Int
        /// The sample's index in its group.
        let sample: Int
    }

    private let promptCosts: [Int]
    private let sampleCost: Int
    private let maxRows: Int
    private let budget: Int
    private var queue: ArraySlice<Sample>
    private var unfinished: [Int]
    private var openGroups: Set<Int> = []
    private var used = 0

    /// The samples that hold a row.
    private(set) var rows = 0

    /// Costs and budget share one unit; every group with one sample must fit the budget alone.
    init(promptCosts: [Int], sampleCounts: [Int], sampleCost: Int, maxRows: Int, budget: Int) {
        self.promptCosts = promptCosts
        self.sampleCost = sampleCost
        self.maxRows = maxRows
        self.budget = budget
        unfinished = sampleCounts
        queue =
            sampleCounts.enumerated().flatMap { group, count in
                (0..<count).map { Sample(group: group, sample: $0) }
            }[...]
    }

    /// True when every sample has finished.
    var isDone: Bool { queue.isEmpty && rows == 0 }

    /// Takes the samples that fit now, in order; the first that does not fit stops it.
    mutating func admit() -> [Sample] {
        var admitted: [Sample] = []
        while let next = queue.first, rows < maxRows {
            let cost = sampleCost + (openGroups.contains(next.group) ? 0 : promptCosts[next.group])
            guard used + cost <= budget else { break }
            used += cost
            rows += 1
            openGroups.insert(next.group)
            admitted.append(queue.removeFirst())
        }
        return admitted
    }

    /// Gives back what the sample held. True when it was its group's last.
    mutating func finish(_ sample: Sample) -> Bool {
        rows -= 1
        used -= sampleCost
        unfinished[sample.group] -= 1
        guard unfinished[sample.group] == 0 else { return false }
        used -= promptCosts[sample.group]
        openGroups.remove(sample.group)
        return true
    }
}
