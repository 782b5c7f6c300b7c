import ArgumentParser
import Launch
import RunSpec

/// `recr1 cluster`: what a cluster file says, for scripts.
struct ClusterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster", abstract: "Read the cluster file.", subcommands: [Workers.self])

    /// `recr1 cluster workers`: one line per worker process.
    struct Workers: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the workers to start: name, role, host and threads, separated by tabs.")

        @OptionGroup var cluster: ClusterOptions

        func run() throws {
            var numbers: [WorkerSection.Role: Int] = [:]
            for section in try cluster.load().workers {
                for _ in 0..<section.count {
                    let number = numbers[section.role, default: 0] + 1
                    numbers[section.role] = number
                    let name = "\(section.role.rawValue)-\(number)"
                    Output.line("\(name)\t\(section.role.rawValue)\t\(section.host)\t\(section.threads)")
                }
            }
        }
    }
}
