import Synchronization
import Testing

@testable import Exchanges

@Suite("Writing the exchange log")
struct ExchangeLogWriterTests {
    let folder = ExchangeLogWriterFolder()

    @Test("records of several threads are all there, each thread's in order, over sealed segments of the same content")
    func everyRecord() async throws {
        var settings = folder.settings
        settings.segmentBytes = 100_000
        settings.queueBytes = 64_000
        let log = try ExchangeLogWriter(settings)
        await withTaskGroup { group in
            for thread in 0..<4 {
                group.addTask {
                    for number in 0..<5_000 { log.append("{\"id\":\"\(thread)-\(number)\",\"text\":\"äöü €\"}") }
                }
            }
        }
        log.close()
        let lines = try folder.lines()
        #expect(lines.count == 20_000)
        for thread in 0..<4 {
            let own = lines.filter { $0.hasPrefix("{\"id\":\"\(thread)-") }
            #expect(own == (0..<5_000).map { "{\"id\":\"\(thread)-\($0)\",\"text\":\"äöü €\"}" })
        }
        #expect(folder.files.count >= 3)
        #expect(folder.files.allSatisfy { $0.hasSuffix(".jsonl.zst") })
        #expect(log.status.recordsDurable == 20_000)
        #expect(log.status.segmentsSealed == folder.files.count)
        #expect(log.status.bytesQueued == 0)
    }

    @Test("folder and files are their owner's alone")
    func modes() async throws {
        let log = try ExchangeLogWriter(folder.settings)
        log.append("{}")
        #expect(folder.status(".").st_mode & 0o777 == 0o700)
        #expect(folder.status(folder.files[0]).st_mode & 0o777 == 0o600)
        log.close()
        #expect(folder.files[0].hasSuffix(".zst"))
        #expect(folder.status(folder.files[0]).st_mode & 0o777 == 0o600)
    }

    @Test(
        "a record becomes durable by itself, without another one after it",
        arguments: [ExchangeLogWriter.Durability.each, .interval(.milliseconds(20))])
    func durable(durability: ExchangeLogWriter.Durability) async throws {
        var settings = folder.settings
        settings.durability = durability
        let log = try ExchangeLogWriter(settings)
        for number in 0..<20 {
            await log.appendDurably("{\"n\":\(number)}")
            #expect(log.status.recordsDurable >= number + 1)
            #expect(try folder.lines().last == "{\"n\":\(number)}")
        }
        #expect(log.durable == log.written)
        #expect(log.written.offset == (0..<20).reduce(0) { $0 + "{\"n\":\($1)}\n".utf8.count })
        #expect(folder.files == [log.written.segment + ".jsonl"])
    }

    @Test("of records that come faster than the disk confirms, many are confirmed at once")
    func groupCommit() async throws {
        let disk = FaultyDisk()
        var settings = folder.settings
        settings.durability = .each
        let log = try ExchangeLogWriter(settings, calls: disk.calls)
        let confirmed = Atomic(0)
        for _ in 0..<10_000 {
            log.append(Array("{}".utf8)) { confirmed.add(1, ordering: .relaxed) }
        }
        log.close()
        #expect(confirmed.load(ordering: .relaxed) == 10_000)
        #expect(disk.faults.withLock { $0.syncs } < 5_000)
    }

    @Test("a segment is ended by its age, and none is made before there is a record for it")
    func age() async throws {
        var settings = folder.settings
        settings.durability = .each
        settings.segmentAge = .milliseconds(1)
        let log = try ExchangeLogWriter(settings)
        for number in 0..<3 {
            await log.appendDurably("{\"n\":\(number)}")
            while log.status.segmentsSealed <= number { try await Task.sleep(for: .milliseconds(1)) }
        }
        #expect(folder.files.count == 3)
        #expect(folder.files.allSatisfy { $0.hasSuffix(".zst") })
        #expect(log.written == LogPosition(segment: String(folder.files[2].dropLast(10)), offset: 8))
    }

    @Test("records of any length are kept, also those longer than a batch and the queue")
    func lengths() throws {
        var settings = folder.settings
        settings.queueBytes = 1000
        let log = try ExchangeLogWriter(settings)
        let lengths = [0, 1, RecordBatch.ordinaryCapacity - 1, RecordBatch.ordinaryCapacity, 3_000_000, 5]
        for length in lengths { log.append([UInt8](repeating: UInt8(ascii: "x"), count: length)) }
        log.close()
        #expect(try folder.lines().map(\.utf8.count) == lengths)
    }

    @Test("other settings take effect on the open log; wrong ones change nothing")
    func reconfigured() async throws {
        let log = try ExchangeLogWriter(folder.settings)
        log.append("{\"n\":0}")
        var settings = folder.settings
        settings.compressionLevel = 20
        #expect(throws: ExchangeLogError.self) { try log.reconfigure(settings) }
        #expect(log.status.recordsDurable == 0)
        settings = folder.settings
        settings.durability = .each
        try log.reconfigure(settings)
        await log.appendDurably("{\"n\":1}")
        #expect(log.status.recordsDurable == 2)
    }

    @Test("settings out of range are refused by name", arguments: ExchangeLogWriterTests.wrongSettings)
    func refused(name: String, change: @Sendable (inout ExchangeLogWriter.Settings) -> Void) throws {
        var settings = folder.settings
        change(&settings)
        #expect {
            try ExchangeLogWriter(settings)
        } throws: { error in
            if case .setting(name, _)? = error as? ExchangeLogError { true } else { false }
        }
        #expect(folder.files.isEmpty)
    }

    static let wrongSettings: [(String, @Sendable (inout ExchangeLogWriter.Settings) -> Void)] = [
        ("folder", { $0.folder = "" }),
        ("folder", { $0.folder = "a\0b" }),
        ("durability", { $0.durability = .interval(.zero) }),
        ("durability", { $0.durability = .interval(.seconds(61)) }),
        ("segment size", { $0.segmentBytes = 0 }),
        ("segment age", { $0.segmentAge = .zero }),
        ("retention", { $0.retention = .zero }),
        ("queue", { $0.queueBytes = 0 }),
        ("compression level", { $0.compressionLevel = 0 }),
        ("compression level", { $0.compressionLevel = 20 }),
    ]

    @Test("a folder that is none, or has no parent, is refused")
    func wrongFolder() throws {
        folder.write("file", "")
        #expect(throws: ExchangeLogError.notAFolder(path: folder.path + "/file")) {
            try ExchangeLogWriter(.init(folder: folder.path + "/file"))
        }
        let missing = folder.path + "/no/exchanges"
        #expect(throws: ExchangeLogError.system(operation: "make the folder", path: missing, code: 2)) {
            try ExchangeLogWriter(.init(folder: missing))
        }
    }

    @Test("a log without records leaves no file, and closing twice is closing once")
    func empty() throws {
        let log = try ExchangeLogWriter(folder.settings)
        #expect(folder.files.count == 1)
        log.close()
        log.close()
        #expect(folder.files.isEmpty)
        log.append("{}")
        #expect(log.status.recordsAppended == 1)
        #expect(log.status.recordsDurable == 0)
        #expect(log.admit { _ in } == .none)
    }
}
