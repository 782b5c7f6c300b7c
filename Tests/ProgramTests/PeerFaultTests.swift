import Foundation
import Testing
import WireProtocol

extension ProgramTests {
    /// Peers that speak rubbish, or another version.
    @Suite struct PeerFaults {
        private let hello = Message.hello(
            Hello(
                protocolVersion: UInt32(ProtocolLimits.version), build: "test", role: .rollout,
                name: WorkerName(rawValue: "rogue"), incarnation: 1, instructionSet: "portable", threads: 1,
                host: "here"))

        /// The frame of a message as a program of another version would write it.
        private func frame(_ message: Message, version: UInt8) throws -> [UInt8] {
            var frame = try WireCodec.encode(message)
            frame[4] = version
            return frame
        }

        @Test func rubbishOnThePortHurtsNobody() async throws {
            let cluster = try TestCluster()
            let coordinator = try await cluster.startCoordinator()
            let port = try #require(cluster.endpoint.split(separator: ":").last.flatMap { UInt16($0) })
            var state: UInt64 = 1
            for round in 1...40 {
                let bytes = (0..<round * 100).map { _ -> UInt8 in
                    state = state &* 6_364_136_223_846_793_005 &+ 1
                    return UInt8(truncatingIfNeeded: state >> 33)
                }
                // Every other one begins as a ZeroMQ greeting does.
                let greeting: [UInt8] = [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3]
                try TCP.send(round % 2 == 0 ? greeting + bytes : bytes, toPort: port)
            }
            #expect(try await cluster.recr1("status").status == 0)
            #expect(coordinator.isRunning)
        }

        @Test func aPeerWithRubbishFramesIsToldAndHurtsNobody() async throws {
            let cluster = try TestCluster()
            let coordinator = try await cluster.startCoordinator()
            let rogue = RoguePeer(connectingTo: cluster.endpoint)
            let good = try WireCodec.encode(hello)
            let rubbish: [[[UInt8]]] = [
                [[]], [Array("GET / HTTP/1.1".utf8)], [Array(good.dropLast())], [good, good, good],
                [good + [0]], [Array(good.prefix(16))],
            ]
            for frames in rubbish {
                rogue.send(frames)
                let answer = try #require(await rogue.receive().last)
                guard case .refusal(let refusal) = try WireCodec.decode(answer) else {
                    Issue.record("not refused: \(frames)")
                    continue
                }
                #expect(refusal.exitCode == 78)
            }
            #expect(try await cluster.recr1("status").status == 0)
            #expect(coordinator.isRunning)
        }

        @Test func aWorkerOfAnotherVersionIsRefusedInWords() async throws {
            let cluster = try TestCluster()
            let coordinator = try await cluster.startCoordinator()
            let rogue = RoguePeer(connectingTo: cluster.endpoint)
            rogue.send([try frame(hello, version: 99)])
            let answer = try #require(await rogue.receive().last)
            guard case .refusal(let refusal) = try WireCodec.decode(answer) else {
                Issue.record("not refused")
                return
            }
            #expect(refusal.exitCode == 78)
            #expect(refusal.reason.contains("version 99"))
            try await coordinator.says("protocol version 99")
            #expect(try await cluster.recr1("status").output.contains("no workers"))
        }

        @Test func aWorkerThatIsRefusedEndsWithTheRefusalsStatus() async throws {
            let cluster = try TestCluster()
            let rogue = RoguePeer(listeningAt: cluster.endpoint)
            let worker = try RunningProgram("reward-worker", ["--cluster", cluster.file])
            let peer = try #require(await rogue.receive().first)
            // A refusal is read whatever its version.
            let refusal = Message.refusal(Refusal(exitCode: 77, reason: "you may not"))
            rogue.send([peer, try frame(refusal, version: 99)])
            let ended = try await worker.ended()
            #expect(ended.status == 77)
            #expect(ended.errorLines.last == "reward-worker: refused by the coordinator: you may not")
        }

        @Test func aWorkerOfACoordinatorOfAnotherVersionEnds() async throws {
            let cluster = try TestCluster()
            let rogue = RoguePeer(listeningAt: cluster.endpoint)
            let worker = try RunningProgram("reward-worker", ["--cluster", cluster.file])
            let peer = try #require(await rogue.receive().first)
            rogue.send([peer, try frame(.goodbye(Goodbye(reason: "later")), version: 99)])
            let ended = try await worker.ended()
            #expect(ended.status == 78)
            #expect(ended.errorLines.last?.contains("protocol version 99") == true, "\(ended.error)")
        }

        @Test func aQuestionToACoordinatorOfAnotherVersionEnds() async throws {
            let cluster = try TestCluster()
            let rogue = RoguePeer(listeningAt: cluster.endpoint)
            let status = try cluster.begin("status")
            let peer = try #require(await rogue.receive().first)
            rogue.send([peer, try frame(.goodbye(Goodbye(reason: "later")), version: 99)])
            expect(try await status.ended(), status: 78, says: "protocol version 99", "speaks version")
        }

        @Test(arguments: ["", String(repeating: "x", count: 300), "a\nb"])
        func aWorkerWhoseNameBreaksTheProtocolEndsAtOnce(_ name: String) async throws {
            let cluster = try TestCluster()
            let ended = try await RunningProgram.run("reward-worker", "--cluster", cluster.file, "--name", name)
            #expect(ended.status == 78)
            #expect(ended.errorLines.last?.contains("hello.name: expected 1 to 256 bytes") == true, "\(ended.error)")
        }
    }
}
