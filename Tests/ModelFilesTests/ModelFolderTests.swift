import Foundation
import ModelFiles
import Testing

@Suite struct ModelFolderTests {
    @Test(arguments: ["tiny-llama-tied", "tiny-llama-untied", "tiny-qwen2-tied", "tiny-qwen2-untied"])
    func folderLoadsEveryTensorToItsPlace(name: String) throws {
        let model = try ModelFolder.load(Fixtures.tiny(name))
        let file = try SafetensorsFile(path: Fixtures.tiny("\(name)/model.safetensors"))
        #expect(Set(model.layout.parameters.map(\.name)) == Set(file.tensors.keys))
        #expect(model.layout.count == file.tensors.values.map(\.count).reduce(0, +))
        for parameter in model.layout.parameters {
            #expect(file.tensors[parameter.name]?.shape == parameter.shape)
            #expect(try model.bits(parameter) == file.floats(parameter.name).bits)
        }
        #expect(model.configuration.tiedEmbeddings == name.hasSuffix("-tied"))
        #expect(model.configuration.attentionBias == name.contains("qwen2"))
        #expect(model.configuration.beginToken == 1 && model.configuration.endTokens == [2])
        #expect(model.tokenizer == nil && model.chatTemplate == nil)
    }

    @Test func headSizeAndRopeScalingComeFromNewerKeys() throws {
        let configuration = try ModelFolder.load(Fixtures.tiny("tiny-llama-untied")).configuration
        #expect(configuration.headSize == 10 && configuration.hiddenSize == 36 && configuration.headCount == 3)
        #expect(configuration.ropeTheta == 10000)
        #expect(
            configuration.ropeScaling
                == Llama3RopeScaling(
                    factor: 4, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContextLength: 64))
    }

    @Test func shardsLoadAsOneFileDoes() throws {
        let one = try ModelFolder.load(Fixtures.tiny("tiny-llama-tied"))
        let sharded = try ModelFolder.load(Fixtures.path("sharded"))
        #expect(sharded.configuration == one.configuration)
        #expect(sharded.weightBits == one.weightBits)
    }

    @Test(arguments: [("llama.gguf", "tiny-llama-tied"), ("qwen2.gguf", "tiny-qwen2-untied")])
    func ggufLoadsAsTheFolderItWasConvertedFrom(file: String, folder: String) throws {
        let gguf = try ModelFolder.load(Fixtures.path(file))
        let original = try ModelFolder.load(Fixtures.tiny(folder))
        #expect(gguf.configuration == original.configuration)
        #expect(gguf.weightBits == original.weightBits)
        #expect(gguf.chatTemplate == "{{ messages }}")
    }

    @Test func rotaryDivisorsInAGGUFBecomeLlama3Scaling() throws {
        let configuration = try ModelFolder.load(Fixtures.path("llama3-rope.gguf")).configuration
        #expect(
            configuration.ropeScaling
                == Llama3RopeScaling(
                    factor: 32, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContextLength: 8192))
        #expect(configuration.headSize == 64 && configuration.hiddenSize == 8)
    }

    @Test func folderWithOneGGUFLoadsIt() throws {
        try Fixtures.withScratchFolder { folder in
            let missing = #expect(throws: ModelFilesError.self) { try ModelFolder.load(folder) }
            #expect(missing?.kind == .unreadable)
            try FileManager.default.copyItem(atPath: Fixtures.path("llama.gguf"), toPath: "\(folder)/a.gguf")
            #expect(try ModelFolder.load(folder).configuration.layerCount == 2)
            try FileManager.default.copyItem(atPath: Fixtures.path("llama.gguf"), toPath: "\(folder)/b.gguf")
            let two = #expect(throws: ModelFilesError.self) { try ModelFolder.load(folder) }
            #expect(two?.problem.contains("found 2") == true)
        }
    }

    @Test(arguments: [
        (#""hidden_size": 36"#, #""hidden_size": 48"#, "'model.embed_tokens.weight' has shape [96, 36]"),
        (#""num_hidden_layers": 2"#, #""num_hidden_layers": 3"#, "lacks the tensors"),
        (#""num_hidden_layers": 2"#, #""num_hidden_layers": 1"#, "no use for: 'model.layers.1."),
        (#""vocab_size": 96"#, #""vocab_size": 97"#, "asks for [97, 36]"),
        (#""model_type": "llama""#, #""model_type": "mistral""#, "expected llama or qwen2"),
        (#""hidden_act": "silu""#, #""hidden_act": "gelu""#, "'gelu'"),
        (#""rope_type": "llama3""#, #""rope_type": "yarn""#, "'yarn'"),
        (#""mlp_bias": false"#, #""mlp_bias": true"#, "mlp_bias"),
        (#""attention_bias": false"#, #""attention_bias": true"#, "attention_bias"),
        (#""use_cache": true"#, #""use_sliding_window": true"#, "use_sliding_window"),
        (#""use_cache": true"#, #""quantization_config": {"bits": 4}"#, "quantization_config"),
        (#""use_cache": true"#, #""layer_types": ["sliding_attention"]"#, "sliding_attention"),
        (#""head_dim": 10"#, #""head_dim": 11"#, "even head size, found 11"),
        (#""num_key_value_heads": 1"#, #""num_key_value_heads": 2"#, "3 attention heads cannot share 2"),
        (#""hidden_size": 36"#, #""hidden_size": "36""#, "hiddenSize"),
        (#""hidden_size": 36,"#, "", "missing"),
        (#""hidden_size": 36"#, #""hidden_size": 99999999999"#, "hidden size is 99999999999"),
        (#""num_hidden_layers": 2"#, #""num_hidden_layers": -2"#, "number of layers is -2"),
        (#""eos_token_id": 2"#, #""eos_token_id": [2, 96]"#, "special token 96"),
        (#""tie_word_embeddings": false"#, #""tie_word_embeddings": true"#, "'lm_head.weight' differs"),
    ])
    func wrongConfigurationIsRefusedWithItsReason(old: String, new: String, word: String) throws {
        try Fixtures.withScratchFolder { folder in
            let source = Fixtures.tiny("tiny-llama-untied")
            let config = try String(contentsOfFile: "\(source)/config.json", encoding: .utf8)
            #expect(config.contains(old))
            let changed = config.replacingOccurrences(of: old, with: new)
            try Fixtures.write(Array(changed.utf8), to: "\(folder)/config.json")
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/model.safetensors", withDestinationPath: "\(source)/model.safetensors")
            let error = #expect(throws: ModelFilesError.self) { try ModelFolder.load(folder) }
            #expect(error?.problem.contains(word) == true, "\(String(describing: error))")
        }
    }

    @Test func copyOfATiedEmbeddingIsIgnored() throws {
        try Fixtures.withScratchFolder { folder in
            let source = try ModelFolder.load(Fixtures.tiny("tiny-llama-tied"))
            var entries = source.layout.parameters.map {
                SafetensorsWriter.Entry(
                    name: $0.name, shape: $0.shape, values: UnsafeBufferPointer(source.parameters[$0]))
            }
            let embedding = source.layout[.tokenEmbedding]
            entries.append(
                .init(
                    name: "lm_head.weight", shape: embedding.shape,
                    values: UnsafeBufferPointer(source.parameters[embedding])))
            let table: [Float] = [1, 2]
            try table.withUnsafeBufferPointer { table in
                entries.append(
                    .init(name: "model.layers.0.self_attn.rotary_emb.inv_freq", shape: [2], values: table))
                try SafetensorsWriter.write(entries, as: .float32, to: "\(folder)/model.safetensors")
            }
            try FileManager.default.copyItem(
                atPath: Fixtures.tiny("tiny-llama-tied/config.json"), toPath: "\(folder)/config.json")
            #expect(try ModelFolder.load(folder).weightBits == source.weightBits)
        }
    }

    @Test(arguments: ["../model.safetensors", "sub/x", "", ".", "/etc/passwd"])
    func shardOutsideTheFolderIsRefused(shard: String) throws {
        try Fixtures.withScratchFolder { folder in
            let index = #"{"weight_map": {"model.norm.weight": "\#(shard)"}}"#
            try Fixtures.write(Array(index.utf8), to: "\(folder)/model.safetensors.index.json")
            try FileManager.default.copyItem(
                atPath: Fixtures.path("sharded/config.json"), toPath: "\(folder)/config.json")
            let error = #expect(throws: ModelFilesError.self) { try ModelFolder.load(folder) }
            #expect(error?.problem.contains("is not the name of a file beside it") == true)
        }
    }

    @Test func generationSettingsAddTheirEndTokensFirst() throws {
        try Fixtures.withScratchFolder { folder in
            let source = Fixtures.tiny("tiny-qwen2-tied")
            for name in ["config.json", "model.safetensors"] {
                try FileManager.default.copyItem(atPath: "\(source)/\(name)", toPath: "\(folder)/\(name)")
            }
            let generation = #"{"eos_token_id": [7, 2], "temperature": 0.7}"#
            try Fixtures.write(Array(generation.utf8), to: "\(folder)/generation_config.json")
            let settings =
                #"{"chat_template": [{"name": "tool", "template": "x"}, {"name": "default", "template": "y"}]}"#
            try Fixtures.write(Array(settings.utf8), to: "\(folder)/tokenizer_config.json")
            let model = try ModelFolder.load(folder)
            #expect(model.configuration.endTokens == [7, 2])
            #expect(model.chatTemplate == "y")
        }
    }
}
