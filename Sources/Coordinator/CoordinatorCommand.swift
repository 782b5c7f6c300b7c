import ArgumentParser
import ClusterCore
import Foundation
import Kernels
import Launch
import Messaging
import RunSpec
import RunStore
import WireProtocol

/// The coordinator: decides who does what, reduces gradients, steps the policy, keeps the journal.
@main
struct CoordinatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator", abstract: "Run experiments on the workers that connect.",
        version: ProcessFacts.build)

    @OptionGroup var cluster: ClusterOptions

    static func main() async {
        LineLogHandler.bootstrap()
        await Program.main(Self.self) { try InstructionSet.check() }
    }

    func run() async throws {
        let spec = try cluster.load()
        let runs = FolderPath.expand(spec.folders.runs)
        let endpoint: RouterEndpoint
        do {
            endpoint = try RouterEndpoint(listeningAt: spec.coordinator.endpoint)
        } catch {
            throw Failure(error.isRetryable ? .tryAgain : .configuration, error.description)
        }
        let catalog = RunCatalog(folder: runs)
        // Held to the end of the process.
        let lock: RunLock
        do {
            lock = try catalog.lock()
        } catch {
            throw Failure(ExitStatus(rawValue: error.exitCode) ?? .cannotWrite, error.description)
        }
        // Lease ids never repeat: each process begins at its own millisecond, with room for a million a second.
        let milliseconds = UInt64(Date().timeIntervalSince1970 * 1000)
        let settings = ClusterSettings(
            cluster: spec, protocolVersion: UInt32(ProtocolLimits.version), build: ProcessFacts.build,
            incarnation: UInt64.random(in: 1...UInt64.max), firstLease: LeaseID(rawValue: milliseconds << 20))
        let service = CoordinatorService(
            cluster: spec, endpoint: endpoint, catalog: catalog, settings: settings)
        let signal = await service.run()
        withExtendedLifetime(lock) {}
        throw Signals.failure(signal)
    }
}
