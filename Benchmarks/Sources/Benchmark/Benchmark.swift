internal import Foundation
internal import Kernels
internal import ModelFiles

/// Our side of a comparison: `Benchmark generation|training MODEL THREADS`. Loads the model, says "ready", then does
/// one measurement for each line of standard input (the case to measure) and prints its figures as a line of JSON.
@main
enum Benchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let threads = Int(arguments[3]) else {
            print("usage: Benchmark generation|training MODEL THREADS")
            exit(64)
        }
        let pool = ThreadPool(threads: threads)
        let workload: any Workload =
            switch arguments[1] {
            case "generation": try GenerationWorkload(model: arguments[2], pool: pool)
            default: try TrainingWorkload(model: arguments[2], pool: pool)
            }
        say("ready \(pool.instructionSet.rawValue)")
        while let name = readLine() {
            let figures = try workload.measure(name)
            say(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
        }
    }

    /// A whole line at once: the other side waits for it.
    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

/// Something to be measured again and again.
protocol Workload {
    /// One measurement of a case.
    func measure(_ name: String) throws -> [String: Double]
}

/// Seconds on the wall and of all of this process's threads since a moment.
struct Stopwatch {
    private let wall = ContinuousClock.now
    private let cpu = Self.cpuSeconds()

    /// Wall-clock seconds.
    var seconds: Double { (ContinuousClock.now - wall) / .seconds(1) }
    /// Processor seconds, all threads together.
    var cpuSeconds: Double { Self.cpuSeconds() - cpu }

    private static func cpuSeconds() -> Double {
        let usage = resourceUsage()
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6
    }
}

/// The most memory this process has held, in GiB.
func peakMemory() -> Double { Double(resourceUsage().ru_maxrss) / 1_048_576 }

/// What the system says this process has used.
private func resourceUsage() -> rusage {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage
}

/// The tokens of text `text`: the same formula in every peer's script.
func tokens(text: Int, count: Int) -> [Int32] {
    (0..<count).map { Int32(1000 + ($0 * 7919 + text * 104_729) % 40000) }
}
