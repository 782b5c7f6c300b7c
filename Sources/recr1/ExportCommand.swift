import ArgumentParser
import Foundation
import Launch
import ModelFiles
import PolicyText
import RunSpec

/// `recr1 export`: a policy as a Hugging Face folder.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a policy as a Hugging Face folder.")

    @Argument(help: "A checkpoint's policy folder, or any model.") var policy: String
    @Argument(help: "The folder to make.") var output: String
    @Option(help: "bf16 or f32.") var type = "bf16"
    @OptionGroup var cluster: ClusterOptions

    func run() throws {
        guard let storage: SafetensorsWriter.Storage = ["bf16": .bfloat16, "f32": .float32][type] else {
            throw Failure(.usage, "--type: expected bf16 or f32, found `\(type)`")
        }
        guard !FileManager.default.fileExists(atPath: output) else {
            throw Failure(.cannotWrite, "\(output): exists already; delete it or choose another name")
        }
        let path = try FolderPath.model(policy, in: (try? cluster.load())?.folders ?? FolderSection())
        let model = try failing(.badData) { try ModelFolder.load(path) }
        let text = try failing(.badData) { try PolicyText(model, chatFormat: .auto) }
        let temporary = "\(output).tmp-\(ProcessFacts.processID)"
        try failing(.cannotWrite) {
            defer { try? FileManager.default.removeItem(atPath: temporary) }
            try ModelExport.write(model, text: text, storage: storage, to: temporary)
            try FileManager.default.moveItem(atPath: temporary, toPath: output)
        }
        Output.note("wrote \(output)")
    }
}
