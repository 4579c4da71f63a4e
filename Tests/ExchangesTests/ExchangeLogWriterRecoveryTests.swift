import Testing

@testable import Exchanges

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("What a crash leaves of an exchange log")
struct ExchangeLogWriterRecoveryTests {
    let folder = ExchangeLogWriterFolder()
    static let name = "2026-11-24T21-00-00.123Z-0a1b2c3d"
    static let lines = "{\"n\":1}\n{\"n\":2}\n"

    /// A folder as a crash may leave it, and what has to come of it.
    struct Crash: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var files: [String: String]
        var torn = 0
        var segments = 1
        var after = ExchangeLogWriterRecoveryTests.lines
    }

    static let crashes = [
        Crash(testDescription: "before the first record", files: [".jsonl": ""], segments: 0, after: ""),
        Crash(testDescription: "between records", files: [".jsonl": lines]),
        Crash(testDescription: "within a record", files: [".jsonl": lines + "{\"n\":3,\"te"], torn: 10),
        Crash(
            testDescription: "within the first record", files: [".jsonl": "{\"n\":3,"], torn: 7, segments: 0, after: ""),
        Crash(
            testDescription: "within a long record",
            files: [".jsonl": lines + String(repeating: "y", count: 200_000)], torn: 200_000),
        Crash(testDescription: "while sealing", files: [".jsonl": lines, ".jsonl.zst.tmp": "half of it"]),
        Crash(
            testDescription: "after sealing, before the plain segment is removed",
            files: [".jsonl": lines, ".jsonl.zst": "SEALED"]),
        Crash(
            testDescription: "with a half-made file whose segment is gone", files: [".jsonl.zst.tmp": ""], segments: 0,
            after: ""),
        Crash(testDescription: "after everything", files: [".jsonl.zst": "SEALED"], segments: 0),
    ]

    @Test(
        "a link among the segments is left alone and read by nobody",
        arguments: [".jsonl", ".jsonl.zst", ".jsonl.zst.tmp"])
    func links(_ suffix: String) throws {
        folder.write(Self.name + ".jsonl", Array(Self.lines.utf8), age: .seconds(3600))
        let link = "2026-11-24T22-00-00.123Z-0a1b2c3d" + suffix
        #expect(symlink(folder.path + "/" + Self.name + ".jsonl", folder.path + "/" + link) == 0)
        try ExchangeLogWriter(.init(folder: folder.path)).close()
        #expect(folder.files.contains(link))
        #expect(try ExchangeLogSegment.list(folder.path).map(\.name).filter { $0 != Self.name }.isEmpty)
    }

    @Test("whole records stay, once; a torn one goes; the segment is sealed", arguments: crashes)
    func recovers(crash: Crash) throws {
        for (suffix, text) in crash.files {
            let sealed = suffix == ".jsonl.zst" ? try sealedForm(of: Self.lines) : nil
            folder.write(Self.name + suffix, sealed ?? Array(text.utf8), age: .seconds(3600))
        }
        let before = time(nil) - 3600
        let log = try ExchangeLogWriter(folder.settings)
        #expect(log.status.segmentsRecovered == crash.segments)
        #expect(log.status.tornBytes == crash.torn)
        log.close()
        guard !crash.after.isEmpty else {
            #expect(folder.files.isEmpty)
            return
        }
        #expect(folder.files == [Self.name + ".jsonl.zst"])
        #expect(try folder.content(Self.name + ".jsonl.zst") == Array(crash.after.utf8))
        #expect(abs(folder.status(Self.name + ".jsonl.zst").st_mtim.tv_sec - before) < 60, "the records' time stays")
    }

    /// What sealing makes of a text.
    func sealedForm(of text: String) throws -> [UInt8] {
        let other = ExchangeLogWriterFolder()
        other.write(Self.name + ".jsonl", text)
        try ExchangeLogWriter(other.settings).close()
        return other.bytes(Self.name + ".jsonl.zst")
    }

    @Test("a living process's segment is left alone; after its end another takes it over")
    func twoWriters() async throws {
        var settings = folder.settings
        settings.durability = .each
        let first = try ExchangeLogWriter(settings)
        await first.appendDurably("{\"n\":1}")
        let second = try ExchangeLogWriter(settings)
        #expect(second.status.segmentsRecovered == 0)
        await second.appendDurably("{\"n\":2}")
        await first.appendDurably("{\"n\":3}")
        #expect(folder.files.count == 2)
        #expect(first.written.segment < second.written.segment)
        second.close()
        first.close()
        #expect(try folder.lines() == ["{\"n\":1}", "{\"n\":3}", "{\"n\":2}"])
    }

    @Test("a new segment sorts after all that are there, also those from a clock that was ahead")
    func clockThatJumpedBack() async throws {
        folder.write("2199-01-01T00-00-00.000Z-0a1b2c3d.jsonl", "{\"n\":1}\n")
        let log = try ExchangeLogWriter(folder.settings)
        log.append("{\"n\":2}")
        #expect(log.written.segment.hasPrefix("2199-01-01T00-00-00.001Z-"))
        log.close()
        #expect(try folder.lines() == ["{\"n\":1}", "{\"n\":2}"])
    }

    @Test("files that are not the log's own are left alone")
    func foreignFiles() throws {
        let foreign = [
            "notes.txt", "import.jsonl", "import.jsonl.zst", "import.jsonl.zst.tmp",
            "2026-11-24T21-00-00.123Z-0A1B2C3D.jsonl", "2026-11-24T21-00-00.123Z-0a1b2c3d-2.jsonl",
            "2026-11-24T21:00:00.123Z-0a1b2c3d.jsonl", "2026-13-24T21-00-00.123Z-0a1b2c3d.jsonl",
        ].sorted()
        for file in foreign { folder.write(file, "torn", age: .seconds(1_000_000)) }
        var settings = folder.settings
        settings.retention = .seconds(3600)
        try ExchangeLogWriter(settings).close()
        #expect(folder.files == foreign)
    }

    @Test("what is past the retention is gone, sealed or left by a crash; the rest stays")
    func retention() async throws {
        func name(_ digit: Int) -> String { "2026-11-24T21-00-00.12\(digit)Z-0a1b2c3d" }
        let (old, young) = (Duration.seconds(200_000), Duration.seconds(1000))
        folder.write(name(0) + ".jsonl.zst", "", age: old)
        folder.write(name(1) + ".jsonl.zst", "", age: young)
        folder.write(name(2) + ".jsonl", "{}\n", age: old)
        folder.write(name(3) + ".jsonl", "{}\n", age: young)
        folder.write(name(4) + ".jsonl.zst.tmp", "", age: old)
        var settings = folder.settings
        settings.retention = .seconds(100_000)
        let log = try ExchangeLogWriter(settings)
        while log.status.segmentsRemoved < 2 || log.status.segmentsSealed < 1 {
            try await Task.sleep(for: .milliseconds(1))
        }
        log.close()
        #expect(folder.files == [name(1) + ".jsonl.zst", name(3) + ".jsonl.zst"])
        #expect(log.status.segmentsRemoved == 2)
    }

    @Test("a retention that is set while the log is open works at once; segments are short enough for it")
    func laterRetention() async throws {
        folder.write(Self.name + ".jsonl.zst", "", age: .seconds(3700))
        let log = try ExchangeLogWriter(folder.settings)
        var settings = folder.settings
        settings.retention = .seconds(3600)
        #expect(settings.longestSegmentAge == .seconds(112.5))
        try log.reconfigure(settings)
        while log.status.segmentsRemoved < 1 { try await Task.sleep(for: .milliseconds(1)) }
        log.close()
        #expect(folder.files.isEmpty)
    }

    @Test(
        "names of segments are read as they are written",
        arguments: ["2026-11-24T21-00-00.123Z-0a1b2c3d", "0000-01-01T00-00-00.000Z-00000000"])
    func names(text: String) throws {
        let name = try #require(SegmentName(text))
        #expect(name.text == text)
        #expect(SegmentName(begun: name.begun, writer: name.writer) == name)
    }
}
