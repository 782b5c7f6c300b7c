import Foundation
import ModelFiles
import Testing

@Suite struct ModelWritingTests {
    @Test(arguments: ["tiny-llama-tied", "tiny-llama-untied", "tiny-qwen2-tied", "tiny-qwen2-untied"])
    func writtenModelLoadsAsTheSame(name: String) throws {
        try Fixtures.withScratchFolder { folder in
            let model = try ModelFolder.load(Fixtures.tiny(name))
            try write(model, to: "\(folder)/out", .float32)
            let again = try ModelFolder.load("\(folder)/out")
            #expect(again.configuration == model.configuration)
            #expect(again.weightBits == model.weightBits)
        }
    }

    @Test func bfloat16IsTheRoundedModel() throws {
        try Fixtures.withScratchFolder { folder in
            let model = try ModelFolder.load(Fixtures.tiny("tiny-llama-tied"))
            try write(model, to: "\(folder)/out", .bfloat16)
            let again = try ModelFolder.load("\(folder)/out")
            let pairs = zip(again.weightBits, model.weightBits)
            let isRounded = pairs.allSatisfy { rounded, bits in
                let value = Float(bitPattern: bits)
                return rounded & 0xffff == 0 && abs(Float(bitPattern: rounded) - value) <= abs(value) * 0x1p-8
            }
            #expect(isRounded)
        }
    }

    @Test func tokenizerFilesFromAVocabularyCarryTheTemplateAndTokens() throws {
        try Fixtures.withScratchFolder { folder in
            let model = try ModelFolder.load(Fixtures.path("llama.gguf"))
            guard case .vocabulary(let vocabulary) = model.tokenizer else {
                Issue.record("expected a vocabulary")
                return
            }
            let files = try TokenizerFiles(tokenizerJSON: "{}", vocabulary: vocabulary, contextLength: 256)
            try write(model, to: folder, .float32, files)
            let json = try Fixtures.bytes("\(folder)/tokenizer_config.json")
            let settings = try #require(
                try JSONSerialization.jsonObject(with: Data(json)) as? [String: any Sendable])
            #expect(settings["bos_token"] as? String == "t1")
            #expect(settings["eos_token"] as? String == "t2")
            #expect(settings["pad_token"] as? String == "t0")
            #expect(settings["chat_template"] as? String == "{{ messages }}")
            let again = try ModelFolder.load(folder)
            #expect(again.chatTemplate == "{{ messages }}")
            #expect(again.tokenizer == .huggingFace(path: "\(folder)/tokenizer.json"))
        }
    }

    @Test func copiedTokenizerFilesKeepUnknownSettingsAndTheTemplate() throws {
        try Fixtures.withScratchFolder { folder in
            let settings = #"{"eos_token": {"content": "x", "lstrip": false}, "odd": [1, 2.5, null, true]}"#
            try Fixtures.write(Array(settings.utf8), to: "\(folder)/tokenizer_config.json")
            try Fixtures.write(Array(#"{"version": "1.0"}"#.utf8), to: "\(folder)/tokenizer.json")
            try Fixtures.write(Array("{% x %}".utf8), to: "\(folder)/chat_template.jinja")
            let files = try TokenizerFiles(copying: folder)
            #expect(files.tokenizer == Array(#"{"version": "1.0"}"#.utf8))
            let copy = try #require(
                try JSONSerialization.jsonObject(with: Data(files.configuration)) as? NSDictionary)
            let expected: NSDictionary = [
                "eos_token": ["content": "x", "lstrip": false] as NSDictionary,
                "odd": [1, 2.5, NSNull(), true] as NSArray, "chat_template": "{% x %}",
                "tokenizer_class": "PreTrainedTokenizerFast",
            ]
            #expect(copy == expected)
        }
    }

    @Test func cardStartsWithTheHeadThatHubsRead() {
        let card = ModelCard(title: "Model", baseModel: "a \"b\"", license: "apache-2.0", body: "Text.")
        let lines = card.markdown.split(separator: "\n").map(String.init)
        #expect(lines.first == "---")
        #expect(lines.contains("license: \"apache-2.0\"") && lines.contains(#"base_model: "a \"b\"""#))
        #expect(lines.contains("# Model") && lines.last == "Text.")
    }

    /// Loads each written folder with `transformers` and compares logits with the fixture's.
    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["RECR1_PYTHON"] != nil,
            "RECR1_PYTHON does not name a Python with torch and transformers"))
    func transformersLoadsWhatIsWritten() throws {
        try Fixtures.withScratchFolder { folder in
            let names = ["tiny-llama-tied", "tiny-llama-untied", "tiny-qwen2-tied", "tiny-qwen2-untied"]
            for name in names {
                try write(try ModelFolder.load(Fixtures.tiny(name)), to: "\(folder)/\(name)", .float32)
            }
            let process = Process()
            process.executableURL = URL(
                filePath: try #require(ProcessInfo.processInfo.environment["RECR1_PYTHON"]))
            let script = Fixtures.folder.appending(path: "../../Oracles/written_models.py").standardized.path
            process.arguments = [script] + names.map { "\(folder)/\($0)" }
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
    }

    private func write(
        _ model: LoadedModel, to folder: String, _ storage: SafetensorsWriter.Storage,
        _ tokenizer: TokenizerFiles? = nil
    ) throws {
        try ModelFolder.write(
            to: folder, configuration: model.configuration, values: UnsafeBufferPointer(model.parameters.values),
            storage: storage, tokenizer: tokenizer, card: ModelCard(title: "Test", body: "A test."))
    }
}
