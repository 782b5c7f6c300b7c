import Glibc
import Testing
import WireProtocol

extension TestCluster {
    /// Kills a worker that is at work on a lease of this kind, after the first step; returns its name and the lease.
    func killWorker(in work: ClusterTests.Work, of run: String) async throws -> (WorkerName, LeaseID) {
        while true {
            let name = try await workerToStop(work, run)
            // A stopped process neither finishes nor beats: what it holds now, it dies with.
            signal(SIGSTOP, to: name.rawValue)
            if let lease = try await heldLease(of: name, work, run) {
                kill9(name.rawValue)
                return (name, lease)
            }
            signal(SIGCONT, to: name.rawValue)
        }
    }

    /// A worker that is at work. Scoring is over before anyone could ask who does it: there any worker will do, since a
    /// stopped one is given the next scores all the same.
    private func workerToStop(_ work: ClusterTests.Work, _ run: String) async throws -> WorkerName {
        var found: WorkerName?
        try await wait(for: run) { status in
            guard try status.run.step >= 1, try status.run.detail.contains(work.detail) else { return false }
            found = status.workers.first { $0.role == work.role && ($0.lease != nil || work == .scores) }?.name
            return found != nil
        }
        return try #require(found)
    }

    /// The lease that a stopped worker has: asked twice, for what it had sent before may have been on its way.
    private func heldLease(of name: WorkerName, _ work: ClusterTests.Work, _ run: String) async throws -> LeaseID? {
        if work == .scores {
            try await wait(for: run) { status in
                let worker = try status.worker(name)
                try #require(!worker.state.hasPrefix("lost"), "\(name) was lost before it had a lease")
                return worker.lease != nil
            }
        }
        let first = try await status(of: run).worker(name).lease
        try await Task.sleep(for: .milliseconds(100))
        let status = try await status(of: run)
        guard let first, try status.worker(name).lease == first else { return nil }
        return try status.run.detail.contains(work.detail) ? first : nil
    }
}
