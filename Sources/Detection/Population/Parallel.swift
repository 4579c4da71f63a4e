import Dispatch
import Synchronization

/// What `body` gives for the numbers below `count`, in their order; at most so many threads work.
func concurrentMap<Result: Sendable>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
        while true {
            let number = next.add(1, ordering: .relaxed).oldValue
            guard number < count else { return }
            let result = body(number)
            results.withLock { $0[number] = result }
        }
    }
    return results.withLock { $0.compactMap(\.self) }
}

extension Range<Int> {
    /// The range in as many parts of about the same size, at least one, and no more than there are elements.
    func parts(_ count: Int) -> [Range<Int>] {
        let parts = Swift.max(1, Swift.min(count, self.count))
        return (0..<parts).map { lowerBound + self.count * $0 / parts..<lowerBound + self.count * ($0 + 1) / parts }
    }
}
