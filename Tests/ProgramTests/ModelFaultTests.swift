import Foundation
import Testing

extension ProgramTests {
    /// Models that cannot be used: none may crash a program, and none may be taken for a model.
    @Suite struct ModelFaults {
        private let scratch: Scratch

        init() throws {
            scratch = try Scratch()
            try TinyPolicy().write(to: scratch, "model")
        }

        private func tokenize(_ model: String) async throws -> Ended {
            try await RunningProgram.run("recr1", "tokenize", "hi", "--model", "\(scratch.path)/\(model)")
        }

        private func bytes(_ name: String) throws -> Data {
            try Data(contentsOf: URL(filePath: "\(scratch.path)/\(name)"))
        }

        private func change(_ name: String, _ from: String, to new: String) throws {
            let text = scratch.text(name)
            try #require(text.contains(from), "\(text)")
            try scratch.write(name, text.replacingOccurrences(of: from, with: new))
        }

        @Test func theModelThatTheTestsSpoilIsGood() async throws {
            let tokens = try await tokenize("model")
            #expect(tokens.status == 0 && tokens.output == "107 108\n", "\(tokens)")
            let answer = try await RunningProgram.run(
                "recr1", "generate", "hi", "--model", "\(scratch.path)/model", "--max-tokens", "3")
            #expect(answer.status == 0, "\(answer.error)")
        }

        @Test func anEmptyFolderIsNoModel() async throws {
            try FileManager.default.createDirectory(
                atPath: "\(scratch.path)/empty", withIntermediateDirectories: true)
            expect(try await tokenize("empty"), status: 65, says: "config.json", ".gguf")
        }

        @Test func aMissingModelIsNamed() async throws {
            expect(try await tokenize("none"), status: 69, says: "no model at", "\(scratch.path)/none")
        }

        @Test(arguments: [7, 8, 200, 60_000])
        func truncatedWeightsAreRefused(_ length: Int) async throws {
            try scratch.write("model/model.safetensors", bytes("model/model.safetensors").prefix(length))
            expect(try await tokenize("model"), status: 65, says: "model.safetensors")
        }

        @Test func weightsWithAnAbsurdHeaderAreRefused() async throws {
            var bytes = try bytes("model/model.safetensors")
            bytes.replaceSubrange(0..<8, with: [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])
            try scratch.write("model/model.safetensors", bytes)
            expect(try await tokenize("model"), status: 65, says: "model.safetensors")
        }

        @Test func shapesThatDisagreeWithTheTensorsAreRefused() async throws {
            try change("model/config.json", "\"intermediate_size\" : 64", to: "\"intermediate_size\" : 96")
            expect(try await tokenize("model"), status: 65, says: "mlp", "64", "96")
        }

        @Test(arguments: ["0", "-1", "1e300", "\"many\"", "9223372036854775807"])
        func absurdShapesAreRefused(_ size: String) async throws {
            try change("model/config.json", "\"hidden_size\" : 32", to: "\"hidden_size\" : \(size)")
            expect(try await tokenize("model"), status: 65, says: "config.json")
        }

        @Test func moreTokensThanTheModelKnowsAreRefused() async throws {
            try change("model/tokenizer.json", "\"vocab\":{", to: "\"vocab\":{\"zz\":5000,")
            let ended = try await RunningProgram.run(
                "recr1", "generate", "hi", "--model", "\(scratch.path)/model", "--max-tokens", "3")
            expect(ended, status: 65, says: "ids up to 5000", "259 tokens")
        }

        @Test(arguments: [0, 1, 500]) func aTruncatedTokenizerIsRefused(_ length: Int) async throws {
            try scratch.write("model/tokenizer.json", bytes("model/tokenizer.json").prefix(length))
            expect(try await tokenize("model"), status: 65, says: "tokenizer.json")
        }

        @Test func aTokenizerOfAnotherKindIsRefused() async throws {
            try change("model/tokenizer.json", "\"BPE\"", to: "\"Unigram\"")
            expect(try await tokenize("model"), status: 65, says: "Unigram")
        }

        @Test func aTokenizerOfNegativeIdsIsRefused() async throws {
            try change("model/tokenizer.json", "\"vocab\":{", to: "\"vocab\":{\"zz\":-5,")
            expect(try await tokenize("model"), status: 65, says: "token ids must be from 0")
        }

        @Test(arguments: [0, 3, 4, 23, 24])
        func aTruncatedGGUFIsRefused(_ length: Int) async throws {
            // Magic, version 3, then counts of tensors and metadata that the file does not hold.
            let header: [UInt8] = Array("GGUF".utf8) + [3, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]
            try scratch.write("x.gguf", Data(header.prefix(length)))
            expect(try await tokenize("x.gguf"), status: 65, says: "x.gguf")
        }

        @Test func aGGUFThatPromisesEndlessTensorsIsRefused() async throws {
            let endless = [UInt8](repeating: 0xff, count: 7) + [0x7f]
            try scratch.write("x.gguf", Data(Array("GGUF".utf8) + [3, 0, 0, 0] + endless + endless))
            expect(try await tokenize("x.gguf"), status: 65, says: "x.gguf", "cannot fit")
        }
    }
}
