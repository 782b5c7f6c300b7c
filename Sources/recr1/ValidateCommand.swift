import ArgumentParser
import Launch
import RunSpec

/// A spec on the command line, with its overrides.
struct SpecArguments: ParsableArguments {
    @Argument(help: "The experiment spec.")
    var spec: String

    @Option(name: .customLong("set"), help: "Override one key, as in optimization.learningRate=2e-6. Repeat at will.")
    var overrides: [String] = []

    /// The spec's text as written, and the spec with its overrides.
    func read() throws -> (text: String, spec: ExperimentSpec) {
        let text = try TextFile.read(spec, what: "experiment spec")
        return (text, try ExperimentSpec(yaml: text, fileName: spec, overrides: overrides))
    }
}

/// `recr1 validate`: reads a spec as a submission would, and shows it resolved.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check a spec without running it and print it with every default.")

    @OptionGroup var arguments: SpecArguments
    @Flag(help: "Print nothing when the spec is right.") var quiet = false

    func run() throws {
        let yaml = try arguments.read().spec.yaml()
        if !quiet { Output.line(yaml) }
    }
}
