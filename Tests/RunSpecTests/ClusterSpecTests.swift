import RunSpec
import Testing

@Suite struct ClusterSpecTests {
    @Test func emptyFileGivesTheDefaults() throws {
        #expect(try ClusterSpec(yaml: "", fileName: "cluster.yml") == ClusterSpec())
        #expect(try ClusterSpec(yaml: "# nothing\n", fileName: "cluster.yml") == ClusterSpec())
    }

    @Test func workersAreRead() throws {
        let text = """
            workers:
              - role: rollout
                threads: 2
              - role: reward
                host: node7
                count: 3
            """
        let spec = try ClusterSpec(yaml: text, fileName: "cluster.yml")
        #expect(spec.workers.map(\.role) == [.rollout, .reward])
        #expect(spec.workers[0].threads == 2)
        #expect(spec.workers[1].host == "node7")
        #expect(spec.workers[1].count == 3)
    }

    @Test func faultsInAListAreNamedByPosition() {
        #expect(throws: SpecError.self) {
            try ClusterSpec(yaml: "workers:\n  - role: rollout\n    thread: 2\n", fileName: "cluster.yml")
        }
        do {
            _ = try ClusterSpec(yaml: "workers:\n  - role: rollout\n    thread: 2\n", fileName: "cluster.yml")
        } catch {
            #expect(
                error.description
                    == "cluster.yml:3:5: workers[0].thread: unknown key; did you mean `threads`?")
        }
    }

    @Test func onlyTCPEndpointsAreTaken() {
        #expect(throws: SpecError.self) {
            try ClusterSpec(yaml: "coordinator: {endpoint: \"ipc:///tmp/x\"}", fileName: "cluster.yml")
        }
    }
}
