import Foundation
import Gateway
import NIOPosix
import Synchronization

/// Writes the evidence against accounts as soon as they are contained, so that it is kept when the exchange log has gone: one bundle at a time, beside
/// the gateway's other work.
final class EvidenceKeeper: Sendable {
    private let bundle: EvidenceBundle
    private let folder: String
    private let state = Mutex(State())

    private struct State {
        var isBusy = false
        /// Actions whose bundle could not be written: told once.
        var failed: Set<String> = []
    }

    /// - Parameter folder: where bundles go, each named as its action.
    init(_ bundle: EvidenceBundle, folder: String) {
        self.bundle = bundle
        self.folder = folder
    }

    /// Has the evidence of these actions written where it is not yet.
    func keep(_ actions: [String], _ log: RequestLog) {
        guard let (id, path) = next(actions) else { return }
        NIOThreadPool.singleton.submit { _ in
            do {
                let count = try self.bundle.write(id, to: path)
                log.event(.info, "evidence kept", ["action": id, "folder": path, "exchanges": String(count)])
            } catch {
                log.event(.error, "evidence could not be kept", ["action": id, "reason": "\(error)"])
                self.state.withLock { _ = $0.failed.insert(id) }
            }
            self.state.withLock { $0.isBusy = false }
        }
    }

    private func next(_ actions: [String]) -> (id: String, path: String)? {
        state.withLock { state in
            guard !state.isBusy else { return nil }
            for id in actions where !state.failed.contains(id) {
                let path = "\(folder)/\(id)"
                guard !FileManager.default.fileExists(atPath: path) else { continue }
                state.isBusy = true
                return (id, path)
            }
            return nil
        }
    }
}
