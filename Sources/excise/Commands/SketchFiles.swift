import ArgumentParser
import Detection
import Exchanges
import Foundation

/// Files of sketches in the place of logs.
enum SketchFiles {
    /// Whether files of sketches are named, and nothing else.
    ///
    /// - Throws: `ValidationError` for sketches among logs.
    static func areGiven(_ input: LogInputOptions) throws -> Bool {
        let areSketches = input.logs.map { path in
            guard let file = FileHandle(forReadingAtPath: path) else { return false }
            defer { try? file.close() }
            let begin = (try? file.read(upToCount: SketchTable.magic.count)) ?? nil
            return begin.map { $0.withUnsafeBytes(SketchTable.isSketchFile) } ?? false
        }
        guard areSketches.contains(true) else { return false }
        if let place = areSketches.firstIndex(of: false) {
            throw ValidationError("\(input.logs[place]) is no file of sketches: name logs or sketches, not both.")
        }
        return true
    }

    /// The tables of files as one, in their order, and how many lines of the logs were skipped.
    ///
    /// - Throws: `ValidationError` that names the file and what is wrong with it.
    static func read(_ paths: [String], seed: UInt64) throws -> (table: SketchTable, skippedLines: Int) {
        var whole = SketchTable(seed: seed)
        var skipped = 0
        for path in paths {
            let file = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
            let part = file.withUnsafeBytes { bytes in
                Result { () throws(SketchFileError) in try SketchTable.read(bytes, seed: seed) }
            }
            switch part {
            case .success(let part):
                whole.merge(part.table)
                skipped += part.skippedLines
            case .failure(let error): throw ValidationError("\(path): \(error).")
            }
        }
        return (whole, skipped)
    }
}
