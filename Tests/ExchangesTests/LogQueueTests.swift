import Synchronization
import Testing

@testable import Exchanges

@Suite("Admission to the exchange log")
struct LogQueueTests {
    /// A queue that admits up to `bytes`.
    func queue(_ bytes: Int, _ durability: ExchangeLogWriter.Durability = .interval(.seconds(1))) -> LogQueue {
        var settings = ExchangeLogWriter.Settings(folder: "unused")
        settings.queueBytes = bytes
        settings.durability = durability
        return LogQueue(settings, begin: LogPosition(segment: "a", offset: 0))
    }

    /// A moment that many milliseconds after the first.
    func at(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    func append(_ bytes: Int, to queue: inout LogQueue, at moment: Int64 = 0) -> Bool {
        [UInt8](repeating: 0x20, count: bytes - 1).withUnsafeBytes { queue.append($0, nil, now: { at(moment) }) }
    }

    /// What the writing thread would do; nil for sleeping without an end.
    func work(_ queue: inout LogQueue, at moment: Int64, _ hand: LogQueue.Hand = .init()) -> LogQueue.Work? {
        if case .go(let work) = queue.turn(at: at(moment), hand) { return work }
        return nil
    }

    @Test("an exchange waits while the queue is full, and everyone who waits begins when it is half empty")
    func waits() throws {
        var queue = queue(100)
        let answers = Mutex<[Bool]>([])
        let note: @Sendable (Bool) -> Void = { answer in answers.withLock { $0.append(answer) } }
        _ = append(60, to: &queue)
        #expect(queue.admit(note) == .now)
        _ = append(40, to: &queue)
        #expect(queue.admit(note) == .later)
        let first = try #require(work(&queue, at: 0)).batches
        _ = append(70, to: &queue)
        #expect(queue.admit(note) == .later)
        #expect(queue.currentStatus.exchangesWaiting == 2)
        let position = LogPosition(segment: "a", offset: 100)
        #expect(queue.noteDurable(first[...], position).isEmpty)
        #expect(queue.admit(note) == .later, "nobody overtakes those who wait")
        let second = try #require(work(&queue, at: 0)).batches
        let admitted = queue.noteDurable(second[...], position)
        #expect(admitted.count == 3)
        for ready in admitted { ready(true) }
        #expect(answers.withLock { $0 } == [true, true, true])
        #expect(queue.noteDurable([], position).isEmpty)
        #expect(queue.admit(note) == .now)
    }

    @Test("while the disk refuses, nobody begins and those who wait are told")
    func refuses() {
        var queue = queue(10)
        _ = append(10, to: &queue)
        #expect(queue.admit { _ in } == .later)
        let told = queue.noteFailure(.system(operation: "write", path: "a", code: 28))
        #expect(told.count == 1)
        #expect(queue.admit { _ in } == .none)
        queue.noteRecovery()
        #expect(queue.admit { _ in } == .later)
        #expect(queue.close(by: at(5)).count == 1)
        #expect(queue.admit { _ in } == .none)
    }

    @Test("the first record arms the clock, and the disk is asked after half of the interval or a batch")
    func wakes() {
        var queue = queue(32 << 20)
        #expect(work(&queue, at: 0) == nil)
        #expect(append(100, to: &queue, at: 10), "the sleeping thread is woken once")
        #expect(!append(100, to: &queue, at: 11))
        #expect(work(&queue, at: 12) == nil)
        #expect(!append(100, to: &queue, at: 20))
        #expect(work(&queue, at: 509) == nil)
        #expect(work(&queue, at: 510)?.since == at(10))
        #expect(work(&queue, at: 511) == nil)
        let hand = LogQueue.Hand(unsyncedSince: at(10))
        #expect(work(&queue, at: 509, hand) == nil)
        #expect(work(&queue, at: 510, hand)?.batches.isEmpty == true)
        #expect(work(&queue, at: 0) == nil)
        #expect(append(RecordBatch.ordinaryCapacity, to: &queue))
        #expect(work(&queue, at: 0) != nil)
    }

    @Test("with durability of each, any record is written at once, unless the disk has just refused")
    func each() {
        var queue = queue(1 << 20, .each)
        #expect(work(&queue, at: 0) == nil)
        #expect(append(1, to: &queue))
        let failing = LogQueue.Hand(unsyncedSince: at(0), retryAt: at(100))
        #expect(work(&queue, at: 99, failing) == nil)
        #expect(work(&queue, at: 100, failing)?.batches.count == 1)
        #expect(!append(1, to: &queue), "a busy thread needs no waking")
        _ = queue.close(by: at(150))
        #expect(work(&queue, at: 120, .init(retryAt: at(200))) == nil)
        #expect(work(&queue, at: 150, .init(retryAt: at(200)))?.isClosing == true)
    }
}
