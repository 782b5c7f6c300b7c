import ArgumentParser
import Launch
import WireProtocol

/// `recr1 submit`: starts an experiment and shows it to its end.
struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Run an experiment: submit its spec and follow it to the report.")

    @OptionGroup var arguments: SpecArguments
    @OptionGroup var cluster: ClusterOptions
    @Flag(help: "Return at once and print the run's id.") var detach = false
    @Flag(help: "Show nothing but the report.") var quiet = false

    func run() async throws {
        let (text, _) = try arguments.read()
        let coordinator = try Coordinator(cluster)
        let answer = try await coordinator.ask(
            .submit(Submit(specification: text, overrides: arguments.overrides, resume: nil)))
        guard case .submitted(let submitted) = answer else { throw coordinator.unexpected(answer) }
        try await follow(submitted.run, on: coordinator, detach: detach, quiet: quiet)
    }
}

/// `recr1 resume`: goes on with an interrupted run.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on with a run from its last checkpoint.")

    @Argument(help: "The run's id.") var run: String
    @OptionGroup var cluster: ClusterOptions
    @Flag(help: "Return at once.") var detach = false
    @Flag(help: "Show nothing but the report.") var quiet = false

    func run() async throws {
        let coordinator = try Coordinator(cluster)
        let answer = try await coordinator.ask(
            .submit(Submit(specification: "", overrides: [], resume: RunID(rawValue: run))))
        guard case .submitted(let submitted) = answer else { throw coordinator.unexpected(answer) }
        try await follow(submitted.run, on: coordinator, detach: detach, quiet: quiet)
    }
}

private func follow(_ run: RunID, on coordinator: Coordinator, detach: Bool, quiet: Bool) async throws {
    if detach {
        Output.line(run.rawValue)
        Output.note("follow it with: recr1 logs -f \(run)")
        return
    }
    if !quiet { Output.note("run \(run)") }
    var follower = RunFollower(run: run, coordinator: coordinator, quiet: quiet)
    let state = try await follower.followToEnd()
    switch state {
    case .succeeded: return
    case .interrupted: throw Failure(.tryAgain, "run \(run) was interrupted; go on with: recr1 resume \(run)")
    case .cancelled: throw Failure(.interrupted, "run \(run) was cancelled; go on with: recr1 resume \(run)")
    default: throw Failure(follower.status, "run \(run) failed; see: recr1 logs \(run)")
    }
}
