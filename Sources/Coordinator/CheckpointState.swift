import ClusterCore
import Digests
import Foundation
import Training
import WireProtocol

/// What a checkpoint holds besides weights and optimizer: `state.json`.
struct CheckpointState: Codable {
    private static let fileName = "state.json"

    /// Steps committed.
    var step: UInt64
    /// Optimizer steps taken.
    var policyVersion: UInt64
    /// SHA-256 of the published weights.
    var policyDigest: String
    /// Where the next step's prompts begin.
    var epoch, position: UInt64
    /// What the run's workers have in common.
    var fleet: FleetIdentity

    init(_ request: CheckpointRequest) {
        step = request.step
        policyVersion = request.policy.version
        policyDigest = request.policy.digest.hex
        epoch = request.cursor.epoch
        position = request.cursor.position
        fleet = request.fleet
    }

    /// The fleet as the journal keeps it.
    var fleetText: String { (try? String(decoding: JSONEncoder().encode(fleet), as: UTF8.self)) ?? "{}" }

    func write(to folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(self).write(to: URL(fileURLWithPath: folder + "/" + Self.fileName))
    }

    static func read(from folder: String) throws(CheckpointError) -> CheckpointState {
        let path = folder + "/" + fileName
        guard let data = FileManager.default.contents(atPath: path),
            let state = try? JSONDecoder().decode(CheckpointState.self, from: data)
        else { throw .damaged(path: path, reason: "not a checkpoint's state") }
        return state
    }
}
