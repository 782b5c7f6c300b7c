import ClusterCore
import Messaging
import ModelFiles
import RunStore
import Training
import WireProtocol

/// What the run in progress holds besides the machine's state. Owned by the service; its trainer computes on the
/// training queue.
final class ActiveRun {
    let plan: RunPlan
    let journal: RunJournal
    let metrics: MetricsFile
    let trainer: PolicyTrainer
    let checkpoints: CheckpointStore
    let tokenizer: TokenizerFiles?
    let card: ModelCard
    /// Policy versions that workers may pull.
    var published: Set<UInt64> = []
    /// Gradients that are here, or being pulled.
    var gradients: [LeaseID: ParameterBuffer] = [:]
    /// Buffers for the gradients to come.
    var spare: [ParameterBuffer] = []
    /// Steps of the checkpoints that pruning must leave.
    var best: UInt64?
    /// The latest step's figures, for `status`.
    var figures: [NamedValue] = []

    init(_ assembly: RunAssembly, journal: RunJournal, metrics: MetricsFile) {
        plan = assembly.plan
        trainer = assembly.trainer
        tokenizer = assembly.tokenizer
        card = assembly.card
        checkpoints = assembly.checkpoints
        self.journal = journal
        self.metrics = metrics
    }

    /// Memory for one gradient.
    func buffer() throws -> ParameterBuffer { try spare.popLast() ?? ParameterBuffer(count: trainer.layout.count) }

    /// Takes a gradient's memory back.
    func drop(_ lease: LeaseID) {
        if let buffer = gradients.removeValue(forKey: lease) { spare.append(buffer) }
    }
}
