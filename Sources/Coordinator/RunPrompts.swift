import ClusterCore
import Datasets
import Launch
import ModelFiles
import PolicyText
import RunSpec
import WireProtocol

/// The run's prompts, rendered and tokenised.
struct RunPrompts {
    let training: [Prompt]
    let validation: [Prompt]

    /// Reads the dataset, refuses one that does not agree with itself, and prompts longer than the spec allows.
    init(_ spec: ExperimentSpec, text: PolicyText, model: ModelConfiguration) throws {
        let longest = spec.rollout.maxPromptTokens + spec.rollout.maxCompletionTokens
        guard longest <= model.contextLength else {
            throw Failure(
                .configuration,
                "rollout: \(longest) tokens of prompt and completion; the model's context has \(model.contextLength)")
        }
        let dataset = try CheckedDataset(
            BEIRDataset(folder: spec.dataset.path), splits: [spec.dataset.train, spec.dataset.validation])
        let (train, validation) = (dataset.splits[0], dataset.splits[1])
        let limit = spec.evaluation.queries
        let evaluated = limit == 0 ? validation.queries : Array(validation.queries.prefix(limit))
        func prompts(_ ids: [String]) throws -> [Prompt] {
            try ids.compactMap { id in
                guard let query = dataset.queries[id] else { return nil }
                let tokens = try text.prompt(spec.prompt, input: query.text)
                guard tokens.count <= spec.rollout.maxPromptTokens else {
                    throw Failure(
                        .badData,
                        "query `\(id)`: its prompt has \(tokens.count) tokens, more than rollout.maxPromptTokens "
                            + "(\(spec.rollout.maxPromptTokens)); raise it or shorten the prompt")
                }
                return Prompt(query: QueryID(rawValue: id), input: query.text, tokens: tokens)
            }
        }
        training = try prompts(train.queries.filter { train.labels[$0]?.isEmpty == false })
        self.validation = try prompts(evaluated.filter { validation.labels[$0]?.isEmpty == false })
        guard !training.isEmpty else { throw DatasetError.empty(path: spec.dataset.path, what: "training queries") }
    }
}
