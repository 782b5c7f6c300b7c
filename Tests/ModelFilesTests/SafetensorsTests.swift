import Foundation
import ModelFiles
import Testing

@Suite struct SafetensorsTests {
    @Test func halfTypesWidenExactly() throws {
        let file = try SafetensorsFile(path: Fixtures.path("types-float.safetensors"))
        #expect(try file.floats("f16").bits == file.floats("f16_as_f32").bits)
        #expect(try file.floats("bf16").bits == file.floats("bf16_as_f32").bits)
        #expect(try file.floats("scalar") == [2.5])
        #expect(try file.floats("empty").isEmpty)
        #expect(file.tensors["i32"]?.type == .int32)
    }

    @Test(arguments: ["f64", "i32"]) func otherTypesAreRefusedByName(name: String) throws {
        let file = try SafetensorsFile(path: Fixtures.path("types-float.safetensors"))
        let error = #expect(throws: ModelFilesError.self) { try file.floats(name) }
        #expect(error?.kind == .unsupported)
        #expect(error?.problem.contains("'\(name)' is stored as \(name.uppercased())") == true)
    }

    @Test func everyHalfPrecisionPatternWidensAsSwiftDoes() throws {
        try Fixtures.withScratchFolder { folder in
            let patterns = (0...UInt16.max).filter { !Float16(bitPattern: $0).isNaN }
            let bytes = patterns.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
            let header = #"{"x":{"dtype":"F16","shape":[\#(patterns.count)],"data_offsets":[0,\#(bytes.count)]}}"#
            try Fixtures.write(safetensors(header, bytes), to: "\(folder)/x")
            let values = try SafetensorsFile(path: "\(folder)/x").floats("x")
            #expect(values.bits == patterns.map { Float(Float16(bitPattern: $0)).bitPattern })
        }
    }

    @Test(arguments: [
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
            "twice"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
            "twice"
        ),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, "does not fill"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, "do not lie"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "do not lie"),
        (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, "none negative"),
        (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#, "does not fill"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}}"#, "JSON"),
        (#"{"a":{"dtype":"X","shape":[1],"data_offsets":[0,4]}}"#, "unknown dtype"),
        (#"{"a":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}"#, "hole"),
        (#"{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}"#, "follow"),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}"#,
            "overlaps"
        ),
        (#"{"a":{"dtype":"F32","shape":[1]}}"#, "data_offsets"),
        (#"{"a":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}"#, "shape"),
        ("[]", "JSON"), ("{", "JSON"), ("", "JSON"),
    ])
    func hostileHeaderIsRefusedWithItsReason(header: String, word: String) throws {
        try Fixtures.withScratchFolder { folder in
            try Fixtures.write(safetensors(header, [0, 0, 0, 0]), to: "\(folder)/x")
            let error = #expect(throws: ModelFilesError.self) { try SafetensorsFile(path: "\(folder)/x") }
            #expect(error?.kind == .malformed)
            #expect(error?.problem.contains(word) == true, "\(String(describing: error))")
        }
    }

    @Test(arguments: ["[", #"{"a":"#, #"{"__metadata__":"#]) func deepNestingIsRefused(unit: String) throws {
        try Fixtures.withScratchFolder { folder in
            try Fixtures.write(safetensors(String(repeating: unit, count: 100_000), []), to: "\(folder)/x")
            let error = #expect(throws: ModelFilesError.self) { try SafetensorsFile(path: "\(folder)/x") }
            #expect(error?.problem.contains("JSON") == true)
        }
    }

    @Test(arguments: [UInt64.max, 1 << 63, 100_000_001, 5]) func impossibleHeaderLengthIsRefused(length: UInt64) throws
    {
        try Fixtures.withScratchFolder { folder in
            let bytes = withUnsafeBytes(of: length.littleEndian, Array.init) + Array("{}".utf8)
            try Fixtures.write(bytes, to: "\(folder)/x")
            let error = #expect(throws: ModelFilesError.self) { try SafetensorsFile(path: "\(folder)/x") }
            #expect(error?.problem.contains("claims \(length) bytes") == true)
        }
    }

    @Test func writtenFloatsReadBackExactly() throws {
        try Fixtures.withScratchFolder { folder in
            let values: [Float] = [1, -0.0, .infinity, .leastNonzeroMagnitude, 3.14159, -2]
            try values.withUnsafeBufferPointer { values in
                let entries = [
                    SafetensorsWriter.Entry(name: "b\"é", shape: [2, 2], values: .init(rebasing: values[..<4])),
                    SafetensorsWriter.Entry(name: "a", shape: [2], values: .init(rebasing: values[4...])),
                ]
                try SafetensorsWriter.write(entries, as: .float32, to: "\(folder)/x")
            }
            let file = try SafetensorsFile(path: "\(folder)/x")
            #expect(try (file.floats("b\"é") + file.floats("a")).bits == values.bits)
            #expect(file.tensors["b\"é"]?.shape == [2, 2])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["x"])
        }
    }

    @Test func bfloat16RoundsToNearestEven() {
        let cases: [(UInt32, UInt16)] = [
            (0x3f80_0000, 0x3f80), (0x3f80_8000, 0x3f80), (0x3f81_8000, 0x3f82), (0x3f80_8001, 0x3f81),
            (0x3f80_7fff, 0x3f80), (0x7f7f_ffff, 0x7f80), (0xff80_0000, 0xff80), (0x7f80_0001, 0x7fc0),
            (0xffff_ffff, 0xffff), (0x0000_8000, 0x0000), (0x0001_8000, 0x0002), (0x8000_0000, 0x8000),
        ]
        let values = cases.map { Float(bitPattern: $0.0) }
        var bytes = [UInt8](repeating: 0, count: 2 * values.count)
        values.withUnsafeBufferPointer { values in
            bytes.withUnsafeMutableBytes { BFloat16Bytes.encode(values, into: $0) }
        }
        let found = cases.indices.map { UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8 }
        #expect(found == cases.map(\.1))
    }

    @Test func missingFolderIsAnErrorNotATrap() {
        let error = #expect(throws: ModelFilesError.self) {
            try SafetensorsWriter.write([], as: .float32, to: "/nonexistent-folder/x")
        }
        #expect(error?.kind == .unwritable)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs /dev/full"))
    func fullDiskLeavesNothingBehind() throws {
        try Fixtures.withScratchFolder { folder in
            // The temporary file's name is the target's with a suffix; a link there sends the bytes to a full device.
            let name = "\(folder)/x.tmp-\(ProcessInfo.processInfo.processIdentifier)"
            try FileManager.default.createSymbolicLink(atPath: name, withDestinationPath: "/dev/full")
            let error = #expect(throws: ModelFilesError.self) {
                try [Float](repeating: 1, count: 10).withUnsafeBufferPointer {
                    try SafetensorsWriter.write(
                        [.init(name: "a", shape: [10], values: $0)], as: .bfloat16, to: "\(folder)/x")
                }
            }
            #expect(error?.kind == .unwritable)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    private func safetensors(_ header: String, _ data: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init) + Array(header.utf8) + data
    }
}
