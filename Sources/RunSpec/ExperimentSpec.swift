/// One experiment: what to learn, from what, and how. Read from `experiments/*.yml`; every key has a default but
/// `name` and `dataset.path`.
public struct ExperimentSpec: Sendable, Equatable, Codable {
    /// The only format version there is.
    public static let schema = 1

    /// Short name, also the start of run ids: 1 to 40 of `[A-Za-z0-9._-]`.
    public var name: String
    /// Everything random in the run is a function of it.
    public var seed: UInt64 = 1
    /// The language model that learns.
    public var policy = PolicySection()
    /// Queries, documents and relevance labels.
    public var dataset: DatasetSection
    /// How an input becomes the policy's prompt.
    public var prompt = PromptSection()
    /// How completions are sampled.
    public var rollout = RolloutSection()
    /// The black box.
    public var recommender = RecommenderSection()
    /// How an answer is scored.
    public var reward = RewardSection()
    /// From rewards to advantages.
    public var advantage = AdvantageSection()
    /// From advantages to the loss.
    public var loss = LossSection()
    /// Steps, AdamW and its schedule.
    public var optimization = OptimizationSection()
    /// Greedy evaluation on schedule.
    public var evaluation = EvaluationSection()
    /// What is kept on disk.
    public var checkpoint = CheckpointSection()

    /// The defaults, for this name and dataset folder.
    public init(name: String, datasetPath: String) {
        self.name = name
        dataset = DatasetSection(path: datasetPath)
    }
}

/// `policy:` the language model that learns.
public struct PolicySection: Sendable, Equatable, Codable {
    /// Chat formats that can be forced.
    public enum ChatFormat: String, Sendable, Codable, CaseIterable, SpecChoice {
        /// Read from the model's chat template.
        case auto
        /// `<|im_start|>role ... <|im_end|>`.
        case chatML = "chatml"
        /// `<|start_header_id|>role<|end_header_id|> ... <|eot_id|>`.
        case llama3
        /// No roles: the texts one after another.
        case plain
    }

    /// A Hugging Face folder, a `.gguf` file, or the name of a folder in the cluster's models folder.
    public var model = "smollm2-135m-instruct"
    /// How messages are laid out as tokens.
    public var chatFormat = ChatFormat.auto

    /// The defaults.
    public init() {}
}

/// `dataset:` a BEIR folder and its splits.
public struct DatasetSection: Sendable, Equatable, Codable {
    /// Folder with `corpus.jsonl`, `queries.jsonl` and `qrels/`.
    public var path: String
    /// Split the policy learns from.
    public var train = "train"
    /// Split of the scheduled and final evaluations.
    public var validation = "validation"

    /// The default splits of this folder.
    public init(path: String) { self.path = path }
}

/// `prompt:` how an input becomes the policy's prompt.
public struct PromptSection: Sendable, Equatable, Codable {
    /// System message; empty leaves the message out.
    public var system = ""
    /// User message; `{input}` is replaced by the query.
    public var user = "{input}"
    /// Text that opens the assistant's turn; the completion goes on from it.
    public var assistantPrefix = ""

    /// The defaults.
    public init() {}
}

/// `rollout:` how completions are sampled in training. Evaluation is always greedy.
public struct RolloutSection: Sendable, Equatable, Codable {
    /// Groups in a step, 1 to 4,096.
    public var promptsPerStep = 16
    /// Completions of a prompt, 2 to 256: a group of one has no baseline.
    public var groupSize = 8
    /// Groups a worker gets at once, 1 to 256; part of what a run's result depends on.
    public var promptsPerLease = 8
    /// Longer prompts are an error when the run starts, 1 to 8,192.
    public var maxPromptTokens = 256
    /// A completion ends here at the latest, 1 to 4,096.
    public var maxCompletionTokens = 24
    /// 0.01 to 10.
    public var temperature = 1.0
    /// A completion also ends after its first line break.
    public var stopAtNewline = true

    /// The defaults.
    public init() {}
}

/// `recommender:` the black box.
public struct RecommenderSection: Sendable, Equatable, Codable {
    /// What kind of recommender is asked.
    public enum Kind: String, Sendable, Codable, CaseIterable, SpecChoice {
        /// BM25 over the dataset's corpus, inside the reward worker.
        case bm25
    }

    /// Stemmers of libstemmer.
    public enum Stemmer: String, Sendable, Codable, CaseIterable, SpecChoice {
        case english
        case porter
        case none
    }

    /// What kind of recommender is asked.
    public var kind = Kind.bm25
    /// Term-frequency saturation, 0 to 10 (Anserini's default).
    public var k1 = 0.9
    /// Length normalisation, 0 to 1 (Anserini's default).
    public var b = 0.4
    /// How words are cut to stems.
    public var stemmer = Stemmer.english
    /// Whether Lucene's English stop words are left out.
    public var stopWords = true

    /// The defaults.
    public init() {}
}

/// `reward:` how an answer is found and scored.
public struct RewardSection: Sendable, Equatable, Codable {
    /// What the reward measures.
    public enum Kind: String, Sendable, Codable, CaseIterable, SpecChoice {
        /// A ranking metric on what the recommender returned.
        case metric
        /// A canary that needs no recommender: the shorter the query, the better.
        case shorterQuery = "shorter-query"
    }

    /// How an answer is written.
    public enum AnswerFormat: String, Sendable, Codable, CaseIterable, SpecChoice {
        /// The first line.
        case plain
        /// Rec-R1's think and answer tags with a JSON object.
        case tagsJSON = "tags-json"
    }

    /// How a relevance grade counts.
    public enum Gain: String, Sendable, Codable, CaseIterable, SpecChoice {
        /// 1 from the relevance threshold on.
        case binary
        /// The grade (trec_eval).
        case linear
        /// 2^grade - 1.
        case exponential
    }

    /// Which labels are used.
    public enum Labels: String, Sendable, Codable, CaseIterable, SpecChoice {
        /// The dataset's.
        case given
        /// A seeded shuffle of the training labels among queries: a control that must not learn.
        case permuted
    }

    /// What the reward measures.
    public var kind = Kind.metric
    /// How an answer is written.
    public var answerFormat = AnswerFormat.plain
    /// The recommender's query: `{rewrite}` and `{input}` are replaced.
    public var queryTemplate = "{rewrite}"
    /// Metric of the reward; its cutoff is also how many results are asked for.
    public var metric = "ndcg@1000"
    /// How a relevance grade counts.
    public var gain = Gain.binary
    /// Lowest relevant grade, 1 to 100.
    public var relevanceThreshold = 1
    /// Added when the answer parses.
    public var formatBonus = 0.0
    /// Reward of a completion without an answer.
    public var unparseableReward = 0.0
    /// When given, the whole reward of an answer whose metric is 0 (Rec-R1 as released: 0, bonus withheld).
    public var zeroMetricReward: Double?
    /// Subtracted for each query word beyond `freeQueryWords`.
    public var costPerQueryWord = 0.0
    /// Query words that cost nothing.
    public var freeQueryWords = 0
    /// Which labels are used.
    public var labels = Labels.given

    /// The defaults.
    public init() {}
}

/// `advantage:` from a group's rewards to advantages.
public struct AdvantageSection: Sendable, Equatable, Codable {
    /// Which estimator.
    public enum Estimator: String, Sendable, Codable, CaseIterable, SpecChoice {
        /// Reward less the group's mean, over the group's deviation (arXiv 2402.03300).
        case grpo
        /// Reward less the group's mean (arXiv 2503.20783).
        case drGRPO = "dr-grpo"
        /// Reward less the mean of the others (arXiv 2402.14740).
        case rloo
    }

    /// Which standard deviation.
    public enum Deviation: String, Sendable, Codable, CaseIterable, SpecChoice {
        case sample
        case population
    }

    /// Which estimator.
    public var estimator = Estimator.grpo
    /// Which standard deviation divides, for `grpo`.
    public var deviation = Deviation.sample
    /// Added to the deviation, 0 to 1.
    public var epsilon = 1e-6

    /// The defaults.
    public init() {}
}

/// `loss:` from advantages to one number.
public struct LossSection: Sendable, Equatable, Codable {
    /// What one token's weight is.
    public enum Aggregation: String, Sendable, Codable, CaseIterable, SpecChoice {
        /// One over the completion tokens of the samples the step learns from (DAPO).
        case token
        /// One over samples times the sample's length (GRPO).
        case sequence
        /// One over samples times `maxCompletionTokens` (Dr. GRPO).
        case constant
    }

    /// Which KL estimator.
    public enum KL: String, Sendable, Codable, CaseIterable, SpecChoice {
        case k1
        case k2
        case k3
    }

    /// What one token's weight is.
    public var aggregation = Aggregation.token
    /// The ratio is kept above 1 - clipLow, 0 to 1.
    public var clipLow = 0.2
    /// The ratio is kept below 1 + clipHigh, 0 to 10.
    public var clipHigh = 0.2
    /// Weight of KL(policy || reference), 0 to 10; 0 needs no reference policy.
    public var klCoefficient = 0.0
    /// Which KL estimator.
    public var klEstimator = KL.k3
    /// Weight of the entropy bonus, 0 to 1.
    public var entropyCoefficient = 0.0

    /// The defaults.
    public init() {}
}

/// `optimization:` steps, AdamW and its schedule.
public struct OptimizationSection: Sendable, Equatable, Codable {
    /// How the learning rate moves after warm-up.
    public enum Schedule: String, Sendable, Codable, CaseIterable, SpecChoice {
        case constant
        case linear
        case cosine
    }

    /// Optimizer steps, 1 to 1,000,000.
    public var steps = 100
    /// Peak learning rate, 0 to 1.
    public var learningRate = 1e-5
    /// How the learning rate moves after warm-up.
    public var schedule = Schedule.constant
    /// Steps of linear rise from 0, less than `steps`.
    public var warmupSteps = 0
    /// AdamW's first decay, 0 to 0.9999.
    public var beta1 = 0.9
    /// AdamW's second decay, 0 to 0.99999.
    public var beta2 = 0.999
    /// AdamW's epsilon, 1e-15 to 1.
    public var epsilon = 1e-8
    /// Decoupled weight decay, 0 to 1.
    public var weightDecay = 0.0
    /// Gradients of larger norm are scaled down to it; 1e-6 to 1e6.
    public var maxGradientNorm = 1.0
    /// Parts a step's gradient is computed in, 1 to 256: at most so many workers share it. Part of what a run's
    /// result depends on.
    public var gradientShards = 2

    /// The defaults.
    public init() {}
}

/// `evaluation:` greedy evaluation of the policy beside the raw input.
public struct EvaluationSection: Sendable, Equatable, Codable {
    /// Steps between evaluations, 1 to 1,000,000. The first is before step 1, the last after the last step.
    public var everySteps = 20
    /// Only the first so many queries of the validation split; 0 takes all.
    public var queries = 0
    /// Metrics to report; the first decides which checkpoint is the best.
    public var metrics = ["ndcg@10", "ndcg@100", "recall@100"]

    /// The defaults.
    public init() {}
}

/// `checkpoint:` what is kept on disk.
public struct CheckpointSection: Sendable, Equatable, Codable {
    /// Steps between checkpoints, 1 to 1,000,000. The last step always makes one.
    public var everySteps = 20
    /// Checkpoints kept besides the best one, 1 to 1,000.
    public var keepLast = 2

    /// The defaults.
    public init() {}
}
