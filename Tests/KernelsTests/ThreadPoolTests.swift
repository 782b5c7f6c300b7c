import Kernels
import Testing

@Suite struct ThreadPoolTests {
    @Test(arguments: [1, 2, 4])
    func everyTileRunsOnce(threads: Int) {
        let pool = ThreadPool(threads: threads)
        #expect(pool.threads == threads)
        for tiles in [0, 1, 2, 3, 100, 1000] {
            var counts = [Int](repeating: 0, count: tiles)
            counts.withUnsafeMutableBufferPointer { counts in
                nonisolated(unsafe) let counts = counts
                pool.run(tiles: tiles) { counts[$0] += 1 }
            }
            #expect(counts.allSatisfy { $0 == 1 })
        }
    }

    /// Short jobs after one another: a helper that comes late to one must not take a tile of the next for it.
    @Test func manyShortJobsLoseNothing() {
        let pool = ThreadPool(threads: 3)
        var total = [Int](repeating: 0, count: 5)
        total.withUnsafeMutableBufferPointer { total in
            nonisolated(unsafe) let total = total
            for _ in 0..<20_000 { pool.run(tiles: 5) { total[$0] += 1 } }
        }
        #expect(total == [20_000, 20_000, 20_000, 20_000, 20_000])
    }

    @Test func poolsComeAndGo() {
        for round in 0..<50 {
            var sums = [0, 0, 0]
            sums.withUnsafeMutableBufferPointer { sums in
                nonisolated(unsafe) let sums = sums
                ThreadPool(threads: 3).run(tiles: 3) { sums[$0] = round + $0 }
            }
            #expect(sums == [round, round + 1, round + 2])
        }
    }
}
