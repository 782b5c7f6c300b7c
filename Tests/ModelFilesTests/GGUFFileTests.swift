import Digests
import Foundation
import ModelFiles
import Testing

@Suite struct GGUFFileTests {
    @Test(arguments: GGUFTensorType.allCases)
    func everyEncodingDequantisesToThePythonPackagesBits(type: GGUFTensorType) throws {
        let file = try GGUFFile(path: Fixtures.path("types/\(type.name).gguf"))
        let expected = try SafetensorsFile(path: Fixtures.path("types.safetensors"))
        #expect(file.tensors["values"]?.type == type)
        #expect(file.tensors["values"]?.shape == expected.tensors[type.name]?.shape)
        #expect(try file.floats("values").bits == expected.floats(type.name).bits)
    }

    @Test func metadataOfEveryTypeIsRead() throws {
        let metadata = try GGUFFile(path: Fixtures.path("metadata.gguf")).metadata
        let expected: [String: GGUFValue] = [
            "u8": .integer(200), "i8": .integer(-100), "u16": .integer(60000), "i16": .integer(-30000),
            "u32": .integer(4_000_000_000), "i32": .integer(-2_000_000_000), "u64": .integer(1 << 62),
            "i64": .integer(-(1 << 62)), "f32": .number(1e-5), "f64": .number(0.1), "bool": .bool(true),
            "string": .string("héllo"), "strings": .strings(["a", "", "Ġb"]), "integers": .integers([3, -1, 7]),
            "bools": .integers([1, 0]), "numbers": .array([.number(0.5), .number(-2)]),
            "nested": .array([.integers([1, 2]), .integers([3])]), "general.architecture": .string("llama"),
        ]
        for (key, value) in expected { #expect(metadata[key] == value, "\(key)") }
    }

    @Test func versionTwoReadsAsVersionThree() throws {
        try Fixtures.withScratchFolder { folder in
            var bytes = try Fixtures.bytes(Fixtures.path("types/Q8_0.gguf"))
            bytes[4] = 2
            try Fixtures.write(bytes, to: "\(folder)/v2.gguf")
            let original = try GGUFFile(path: Fixtures.path("types/Q8_0.gguf")).floats("values")
            #expect(try GGUFFile(path: "\(folder)/v2.gguf").floats("values").bits == original.bits)
        }
    }

    @Test(arguments: [
        ([4: 1], "version 1"), ([4: 0, 7: 3], "big-endian"), ([0: 0], "GGUF"), ([15: 0x7f], "tensors"),
        ([23: 0x7f], "metadata entries"),
    ])
    func alteredHeaderIsRefusedWithItsReason(change: [Int: UInt8], word: String) throws {
        try Fixtures.withScratchFolder { folder in
            var bytes = try Fixtures.bytes(Fixtures.path("types/Q8_0.gguf"))
            for (index, value) in change { bytes[index] = value }
            try Fixtures.write(bytes, to: "\(folder)/bad.gguf")
            let error = #expect(throws: ModelFilesError.self) { try GGUFFile(path: "\(folder)/bad.gguf") }
            #expect(error?.problem.contains(word) == true, "\(String(describing: error))")
        }
    }

    @Test(
        .enabled(if: Fixtures.defaultModel != nil, "the default model is not on this machine"))
    func defaultModelDequantisesToThePythonPackagesBits() throws {
        let model = try ModelFolder.load(try #require(Fixtures.defaultModel))
        let json = try Data(contentsOf: URL(filePath: Fixtures.path("smollm2-sha256.json")))
        let expected = try JSONDecoder().decode([String: String].self, from: json)
        #expect(model.layout.parameters.count == 272)
        #expect(model.layout.count == 134_515_008)
        for parameter in model.layout.parameters {
            let digest = withExtendedLifetime(model.parameters) {
                SHA256.digest(of: UnsafeRawBufferPointer(model.parameters[parameter]))
            }
            #expect(digest.hex == expected[parameter.name], "\(parameter.name)")
        }
        let configuration = model.configuration
        #expect(configuration.headCount == 9 && configuration.keyValueHeadCount == 3 && configuration.headSize == 64)
        #expect(configuration.tiedEmbeddings && configuration.ropeTheta == 100_000)
        #expect(configuration.rmsNormEpsilon == 1e-5 && configuration.endTokens == [2])
        guard case .vocabulary(let vocabulary) = model.tokenizer else {
            Issue.record("expected a vocabulary")
            return
        }
        #expect(vocabulary.tokens.count == 49152 && vocabulary.preTokenizer == "smollm")
        #expect(vocabulary.tokens[2] == "<|im_end|>" && vocabulary.merges.first == "Ġ t")
        #expect(model.chatTemplate?.hasPrefix("{% for message in messages %}") == true)
    }
}
