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

    /// Reads queries and splits. Refuses splits that overlap, unknown queries, and prompts longer than the spec allows.
    init(_ spec: ExperimentSpec, text: PolicyText, model: ModelConfiguration) throws {
        let longest = spec.rollout.maxPromptTokens + spec.rollout.maxCompletionTokens
        guard longest <= model.contextLength else {
            throw Failure(
                .configuration,
                "rollout: \(longest) tokens of prompt and completion; the model's context has \(model.contextLength)")
        }
        let dataset = BEIRDataset(folder: FolderPath.expand(spec.dataset.path))
        let queries = try dataset.queries()
        let train = try dataset.split(spec.dataset.train)
        let validation = try dataset.split(spec.dataset.validation)
        try DatasetCheck.disjoint([train, validation])
        let limit = spec.evaluation.queries
        let evaluated = limit == 0 ? validation.queries : Array(validation.queries.prefix(limit))
        func prompts(_ ids: [String], _ split: DatasetSplit) throws -> [Prompt] {
            try DatasetCheck.known(split, queries: queries, in: dataset.folder)
            return try ids.compactMap { id in
                guard let query = queries[id] else { return nil }
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
        training = try prompts(train.queries.filter { train.labels[$0]?.isEmpty == false }, train)
        self.validation = try prompts(evaluated.filter { validation.labels[$0]?.isEmpty == false }, validation)
        guard !training.isEmpty else { throw DatasetError.empty(path: dataset.folder, what: "training queries") }
    }
}
