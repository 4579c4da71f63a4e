import Exchanges
import Statistics
import Testing

@testable import Detection

@Suite("Files of sketches")
struct SketchFileTests {
    private static func world() -> World {
        var world = World(seed: 6)
        world.addStrangers(80)
        world.addPool(world.hired(20), each: 6)
        world.records.sort { $0.time < $1.time }
        return world
    }

    private static func file(_ table: SketchTable, skippedLines: Int = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        table.write(skippedLines: skippedLines) { bytes += $0 }
        return bytes
    }

    private static func read(_ file: [UInt8], seed: UInt64 = 1) throws(SketchFileError) -> (
        table: SketchTable, skippedLines: Int
    ) {
        try file.withUnsafeBytes { bytes in
            Result { () throws(SketchFileError) in try SketchTable.read(bytes, seed: seed) }
        }.get()
    }

    @Test("a table that was written is read as it was")
    func roundTrip() throws {
        let table = try World.table(Self.world().lines())
        let (read, skipped) = try Self.read(Self.file(table, skippedLines: 7))
        #expect(skipped == 7)
        #expect(read.ids == table.ids)
        #expect(read.sketches == table.sketches)
        #expect(read.names == table.names)
    }

    @Test("the sketches of a log's parts, merged in order, give the report of the whole log")
    func parts() throws {
        let world = Self.world()
        let lines = world.lines()
        let directory = AccountDirectory(world.accounts)
        let whole = Detector().report(Population(try World.table(lines), directory: directory))
        var merged = SketchTable(seed: 1)
        for part in [0..<lines.count / 3, lines.count / 3..<lines.count / 2, lines.count / 2..<lines.count] {
            merged.merge(try Self.read(Self.file(try World.table(lines[part]))).table)
        }
        let report = Detector().report(Population(merged, directory: directory))
        #expect(!report.campaigns.isEmpty)
        #expect(report.json == whole.json)
    }

    @Test("an empty table is a file, too")
    func empty() throws {
        let (table, skipped) = try Self.read(Self.file(SketchTable(seed: 1), skippedLines: 3))
        #expect(table.ids.isEmpty)
        #expect(skipped == 3)
    }

    @Test("a file with any byte changed, or cut off anywhere, or with more behind it, is refused")
    func damage() throws {
        let file = Self.file(try World.table(Self.world().lines()))
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<400 {
            var damaged = file
            let place = Int.random(in: 0..<file.count, using: &generator)
            damaged[place] ^= UInt8.random(in: 1...255, using: &generator)
            #expect(throws: SketchFileError.self) { try Self.read(damaged) }
            #expect(throws: SketchFileError.self) { try Self.read(Array(file[..<place])) }
        }
        #expect(throws: SketchFileError.damaged(at: file.count)) { try Self.read(file + [0]) }
        #expect(throws: SketchFileError.noSketches) { try Self.read([]) }
        #expect(throws: SketchFileError.noSketches) { try Self.read(Array("{\"id\":\"x\"}".utf8)) }
    }

    @Test("another version and another seed are told")
    func otherVersion() throws {
        var file = Self.file(try World.table(Self.world().lines()))
        #expect(throws: SketchFileError.otherSeed) { try Self.read(file, seed: 2) }
        file[SketchTable.magic.count] = 2
        #expect(throws: SketchFileError.version(2)) { try Self.read(file) }
    }
}
