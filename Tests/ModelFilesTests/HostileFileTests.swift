import Foundation
import ModelFiles
import Testing

/// Damaged files either read or throw the module's error; nothing else may happen.
@Suite struct HostileFileTests {
    private func survives(_ path: String, _ read: (String) throws -> Void) -> Bool {
        do {
            try read(path)
            return true
        } catch let error as ModelFilesError {
            return !error.problem.isEmpty
        } catch {
            return false
        }
    }

    private func readGGUF(_ path: String) throws {
        let file = try GGUFFile(path: path)
        for name in file.tensors.keys { _ = try file.floats(name) }
    }

    private func readSafetensors(_ path: String) throws {
        let file = try SafetensorsFile(path: path)
        for tensor in file.tensors.values where tensor.type == .float32 { _ = try file.floats(tensor.name) }
    }

    @Test(arguments: ["types/Q8_0.gguf", "types/Q4_K.gguf", "metadata.gguf"])
    func truncatedGGUFIsRefusedAtEveryLength(name: String) throws {
        let bytes = try Fixtures.bytes(Fixtures.path(name))
        try Fixtures.withScratchFolder { folder in
            let path = "\(folder)/x.gguf"
            for length in 0..<bytes.count {
                try Fixtures.write(Array(bytes[..<length]), to: path)
                if name == "metadata.gguf" {
                    // Without tensors, the padding at the end holds nothing.
                    #expect(survives(path, readGGUF), "\(length)")
                } else if isPadding(bytes, from: length) {
                    #expect(survives(path, readGGUF), "\(length)")
                } else {
                    #expect(throws: ModelFilesError.self, "\(length)") { try readGGUF(path) }
                }
            }
        }
    }

    /// A writer pads the last tensor to the alignment; those zeros belong to nobody.
    private func isPadding(_ bytes: [UInt8], from length: Int) -> Bool {
        bytes.count - length < 32 && bytes[length...].allSatisfy { $0 == 0 }
    }

    @Test func truncatedSafetensorsIsRefusedAtEveryLength() throws {
        let bytes = try Fixtures.bytes(Fixtures.path("types-float.safetensors"))
        try Fixtures.withScratchFolder { folder in
            for length in 0..<bytes.count {
                try Fixtures.write(Array(bytes[..<length]), to: "\(folder)/x")
                #expect(throws: ModelFilesError.self, "\(length)") { try readSafetensors("\(folder)/x") }
            }
        }
    }

    @Test(arguments: ["config.json", "generation_config.json", "model.safetensors.index.json"])
    func truncatedJSONIsRefused(name: String) throws {
        let bytes = try Fixtures.bytes(Fixtures.path("sharded/\(name)"))
        try Fixtures.withScratchFolder { folder in
            for other in try FileManager.default.contentsOfDirectory(atPath: Fixtures.path("sharded")) {
                try FileManager.default.copyItem(
                    atPath: Fixtures.path("sharded/\(other)"), toPath: "\(folder)/\(other)")
            }
            let end = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))
            for length in stride(from: 0, through: end, by: 7) {
                try Fixtures.write(Array(bytes[..<length]), to: "\(folder)/\(name)")
                #expect(throws: ModelFilesError.self, "\(length)") { try ModelFolder.load(folder) }
            }
        }
    }

    @Test(arguments: ["types/Q4_1.gguf", "types/Q6_K.gguf", "metadata.gguf", "llama3-rope.gguf"])
    func flippedBytesInAGGUFNeverTrap(name: String) throws {
        try flip(name, limit: 900, rounds: 1500) { path in
            try readGGUF(path)
            _ = try ModelFolder.load(path)
        }
    }

    @Test func flippedBytesInSafetensorsNeverTrap() throws {
        try flip("types-float.safetensors", limit: 800, rounds: 2000, readSafetensors)
    }

    /// Changes one to three bytes among the first `limit`, often to the extremes that break arithmetic.
    private func flip(_ name: String, limit: Int, rounds: Int, _ read: (String) throws -> Void) throws {
        let original = try Fixtures.bytes(Fixtures.path(name))
        var generator = SeededGenerator(state: UInt64(original.count))
        try Fixtures.withScratchFolder { folder in
            let path = "\(folder)/x.gguf"
            for round in 0..<rounds {
                var bytes = original
                for _ in 0...Int.random(in: 0...2, using: &generator) {
                    let index = Int.random(in: 0..<min(limit, bytes.count), using: &generator)
                    let any = UInt8.random(in: 0...255, using: &generator)
                    bytes[index] = [0, 1, 0x7f, 0x80, 0xff, any].randomElement(using: &generator) ?? any
                }
                try Fixtures.write(bytes, to: path)
                let survived = survives(path, read)
                #expect(survived, "round \(round)")
            }
        }
    }

    @Test func namesThatAreNotTextAreRefused() throws {
        try Fixtures.withScratchFolder { folder in
            var bytes = try Fixtures.bytes(Fixtures.path("types/Q8_0.gguf"))
            bytes[32] = 0xff
            try Fixtures.write(bytes, to: "\(folder)/x")
            let error = #expect(throws: ModelFilesError.self) { try readGGUF("\(folder)/x") }
            #expect(error?.problem.contains("UTF-8") == true)
        }
    }

    @Test func missingAndUnsuitableFilesAreNamed() throws {
        try Fixtures.withScratchFolder { folder in
            #expect(throws: ModelFilesError.self) { try ModelFolder.load("\(folder)/absent") }
            #expect(throws: ModelFilesError.self) { try GGUFFile(path: folder) }
            try Fixtures.write([], to: "\(folder)/empty.gguf")
            #expect(throws: ModelFilesError.self) { try ModelFolder.load("\(folder)/empty.gguf") }
        }
    }
}
