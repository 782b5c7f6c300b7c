import ArgumentParser
import Kernels
import Launch

/// The user's program: everything a person asks of a cluster, and tools over its parts.
@main
struct RecR1Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recr1",
        abstract: "Teach a language model, by reinforcement, to write queries for a recommender nobody may change.",
        version: ProcessFacts.build,
        groupedSubcommands: [
            CommandGroup(
                name: "Runs:",
                subcommands: [
                    SubmitCommand.self, StatusCommand.self, LogsCommand.self, ListCommand.self, CancelCommand.self,
                    ResumeCommand.self,
                ]),
            CommandGroup(
                name: "Before and after:",
                subcommands: [
                    ValidateCommand.self, ImportCommand.self, EvaluateCommand.self, ExportCommand.self,
                    ClusterCommand.self,
                ]),
            CommandGroup(
                name: "The parts:",
                subcommands: [
                    TokenizeCommand.self, GenerateCommand.self, ScoreCommand.self, SearchCommand.self,
                ]),
        ])

    static func main() async {
        await Program.main(Self.self) { try InstructionSet.check() }
    }
}
