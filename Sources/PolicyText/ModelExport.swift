public import ModelFiles

/// A model in memory as a Hugging Face folder.
public enum ModelExport {
    /// Writes weights, configuration and tokenizer into a folder.
    public static func write(
        _ model: LoadedModel, text: PolicyText, storage: SafetensorsWriter.Storage, to folder: String
    ) throws {
        let tokenizer = try TokenizerFiles(model, tokenizer: text.tokenizer)
        let card = ModelCard(title: "Query writer", body: "Trained by RecR1 to write queries for a recommender.")
        let parameters = model.parameters
        // The pointer is used only while `parameters` is held.
        try unsafe ModelFolder.write(
            to: folder, configuration: model.configuration, values: UnsafeBufferPointer(parameters.values),
            storage: storage, tokenizer: tokenizer, card: card)
    }
}
