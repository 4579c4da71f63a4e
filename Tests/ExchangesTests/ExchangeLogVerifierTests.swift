import Testing

@testable import Exchanges

@Suite("Verifying an exchange log")
struct ExchangeLogVerifierTests {
    let folder = ExchangeLogWriterFolder()

    func name(_ number: Int) -> String { "2026-11-24T21-00-00.00\(number)Z-0a1b2c3d.jsonl" }

    @Test("a log that is written meanwhile is sound, and every record is counted, sealed or not")
    func sound() async throws {
        var settings = folder.settings
        settings.durability = .each
        settings.segmentBytes = 1000
        let log = try ExchangeLogWriter(settings)
        for number in 0..<101 { await log.appendDurably("{\"id\":\"x\(number)\"}") }
        let verification = try ExchangeLogVerifier(folder: folder.path).verify()
        #expect(verification.isSound)
        #expect(verification.records == 101)
        #expect(verification.segments.reduce(0) { $0 + $1.bytes } == 1304)
        #expect(verification.segments.last?.isInUse == true)
        log.close()
        let after = try ExchangeLogVerifier(folder: folder.path).verify()
        #expect(after.isSound)
        #expect(after.records == 101)
        #expect(after.segments.allSatisfy { !$0.isInUse })
    }

    @Test("an unfinished record is a fault only where nobody writes the segment any more")
    func torn() async throws {
        folder.write(name(0), "{\"id\":\"a\"}\n{\"id\":")
        let segment = try #require(try ExchangeLogVerifier(folder: folder.path).verify().segments.first)
        #expect(segment.tornBytes == 6)
        #expect(segment.lines == 1)
        #expect(segment.bytes == 17)
        #expect(!segment.isSound)
        let writer = try LogFolder(folder.path).recover()
        withExtendedLifetime(writer) {}
        #expect(try ExchangeLogVerifier(folder: folder.path).verify().isSound)

        let disk = FaultyDisk()
        disk.faults.withLock { $0.room = 15 }
        let log = try ExchangeLogWriter(folder.settings, calls: disk.calls)
        for number in 0..<3 { log.append("{\"id\":\"\(number)\"}") }
        var settings = folder.settings
        settings.durability = .each
        try log.reconfigure(settings)
        while log.status.failure == nil { try await Task.sleep(for: .milliseconds(1)) }
        let active = try #require(try ExchangeLogVerifier(folder: folder.path).verify().segments.last)
        #expect(active.tornBytes == 4)
        #expect(active.isInUse)
        #expect(active.isSound)
        disk.faults.withLock { $0.room = nil }
    }

    @Test("lines that are no record are named, and ids that are there twice, also in another segment")
    func faults() throws {
        let lines = [
            "{\"id\":\"a\"}", "[]", "{\"id\":\"b\"", "", "{\"id\":7}", "{}", "{\"id\":\"\\u0061\"}",
            "{\"id\":\"c\",\"id\":\"d\"}",
            "{\"id\":\"e\"} {}", "{\"id\":\"\u{fffd}\"}",
        ]
        folder.write(name(0), lines.map { $0 + "\n" }.joined())
        folder.write(name(1), "{\"id\":\"x\"}\n{\"id\":\"a\"}\n")
        let verification = try ExchangeLogVerifier(folder: folder.path).verify()
        #expect(verification.segments.map(\.lines) == [10, 2])
        #expect(verification.segments[0].faults.map(\.line) == [2, 3, 4, 5, 6, 7, 8, 9])
        #expect(
            verification.segments[1].faults.map(\.description) == [
                "\(name(1)):2: id: was in the log before; it must be in it once"
            ])
        #expect(verification.records == 3)
        #expect(!verification.isSound)
    }

    @Test("of many faults the first are named and all are counted")
    func manyFaults() throws {
        folder.write(name(0), String(repeating: "x\n", count: 5000))
        let segment = try #require(try ExchangeLogVerifier(folder: folder.path).verify().segments.first)
        #expect(segment.faultCount == 5000)
        #expect(segment.faults.count == ExchangeLogVerifier.faultsPerSegment)
    }

    @Test("a sealed segment that is cut off or changed is a fault, with the lines before it still checked")
    func damaged() throws {
        let log = try ExchangeLogWriter(folder.settings)
        for number in 0..<5000 { log.append("{\"id\":\"\(number)\",\"square\":\(number * number)}") }
        log.close()
        let file = folder.files[0]
        let bytes = folder.bytes(file)
        for damage in [Array(bytes.dropLast(5)), bytes.dropLast() + [bytes.last! ^ 1], Array(bytes.prefix(3)), []] {
            folder.write(file, damage)
            let segment = try #require(try ExchangeLogVerifier(folder: folder.path).verify().segments.first)
            #expect(segment.faultCount == 1)
            #expect(!segment.isSound)
        }
    }

    @Test("a folder that is not there is an error")
    func missing() {
        #expect(throws: ExchangeLogError.system(operation: "list", path: "/no/such/folder", code: 2)) {
            try ExchangeLogVerifier(folder: "/no/such/folder")
        }
    }
}
