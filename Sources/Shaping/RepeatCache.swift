import Crypto
import JSON
import Synchronization

/// What has been asked before, by whom and how often, and the answers that are given again.
///
/// Memory is bounded: what has not been asked for the longest time is forgotten, in halves. An answer is kept from the request on whose next repeat it may
/// be given again; until then a request costs its hash.
public final class RepeatCache<Answer: Sendable>: Sendable {
    /// A request by its account and all that decides its answer.
    public struct Key: Sendable, Hashable {
        private let high: UInt64
        private let low: UInt64

        /// - Parameters:
        ///   - granted: what an answer may give away; an answer kept under other entitlements is another one.
        ///   - operation: what is asked, such as its path.
        ///   - body: the request's JSON. White space and order of its outermost members do not count, nor do ``ignored`` ones.
        public init(account: String, granted: Entitlements, operation: String, body: JSONValue) {
            var members: [(name: String, value: JSONValue)] = []
            for (name, value) in body.members {
                let name = name.string
                if !Self.ignored.contains(name) { members.append((name, value)) }
            }
            members.sort { $0.name < $1.name }
            var hash = SHA256()
            func update(_ bytes: UnsafeRawBufferPointer) {
                withUnsafeBytes(of: UInt64(bytes.count)) { hash.update(bufferPointer: $0) }
                hash.update(bufferPointer: bytes)
            }
            let form =
                "\(granted.reasoning.rawValue) \(granted.logProbabilities) \(granted.samples) \(granted.rawCompletions) \(granted.recitation.rawValue)"
            for text in [account, form, operation] { Array(text.utf8).withUnsafeBytes { update($0) } }
            for member in members {
                Array(member.name.utf8).withUnsafeBytes { update($0) }
                update(member.value.bytes)
            }
            let digest = hash.finalize()
            (high, low) = digest.withUnsafeBytes {
                ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            }
        }

        /// Members that change nothing of what is asked, or only which of many answers is drawn.
        public static var ignored: Set<String> {
            [
                "seed", "user", "metadata", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "store",
                "service_tier",
            ]
        }
    }

    /// What is to become of a request.
    public enum Verdict {
        /// It is put to the model; whether its answer is to be kept.
        case ask(keeps: Bool)
        /// It has this answer.
        case answer(Answer)
        /// The answer that it is to have is being written.
        case busy
    }

    private struct Entry {
        var count = 0
        var answer: Answer?
        var bytes = 0
        var isRunning = false
    }

    private struct State {
        var young: [Key: Entry] = [:]
        var old: [Key: Entry] = [:]
        var youngBytes = 0
    }

    private let state = Mutex(State())
    private let memory: Int
    private static var entryBytes: Int { 128 }

    /// - Parameter memory: the most bytes that all takes.
    public init(memory: Int) { self.memory = memory }

    /// Counts a request in.
    ///
    /// - Parameter first: the repeat from which on the same answer is given, from 1.
    public func admit(_ key: Key, from first: Int) -> Verdict {
        state.withLock { state in
            var entry = take(key, &state)
            defer { put(entry, key, &state) }
            entry.count += 1
            guard entry.count >= first else { return .ask(keeps: false) }
            if entry.count > first {
                if let answer = entry.answer { return .answer(answer) }
                if entry.isRunning { return .busy }
            }
            entry.isRunning = true
            return .ask(keeps: true)
        }
    }

    /// The answer to a request whose answer is to be kept; nil where it did not come to one.
    public func complete(_ key: Key, _ answer: Answer?, bytes: Int) {
        state.withLock { state in
            var entry = take(key, &state)
            entry.isRunning = false
            if let answer, bytes <= memory / 16 {
                entry.answer = answer
                entry.bytes = bytes
            }
            put(entry, key, &state)
        }
    }

    private func take(_ key: Key, _ state: inout State) -> Entry {
        if let entry = state.young.removeValue(forKey: key) {
            state.youngBytes -= entry.bytes + Self.entryBytes
            return entry
        }
        return state.old.removeValue(forKey: key) ?? Entry()
    }

    private func put(_ entry: Entry, _ key: Key, _ state: inout State) {
        state.young[key] = entry
        state.youngBytes += entry.bytes + Self.entryBytes
        guard state.youngBytes > memory / 2 else { return }
        state.old = state.young
        state.young = [:]
        state.youngBytes = 0
    }
}
