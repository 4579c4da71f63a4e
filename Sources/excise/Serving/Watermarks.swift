import Exchanges
import Foundation
import Gateway
import JSON
import Watermarking

/// What a gateway marks with.
enum Watermarks {
    /// The stage that marks; none where nothing is to be marked.
    static func stages(_ configuration: WatermarkConfiguration) -> [any Stage] {
        guard !configuration.marks.isEmpty else { return [] }
        return [Gateway.Watermarking(configuration.marks, keys: (try? keys(configuration)) ?? nil)]
    }

    /// The keys, read from their folder; nil where nothing is to be marked.
    ///
    /// - Throws: ``CommandFailure`` for a folder that has no key, or one that others can read.
    static func keys(_ configuration: WatermarkConfiguration) throws -> MarkingKeys? {
        guard let path = configuration.keys, !configuration.marks.isEmpty else { return nil }
        do {
            let folder = KeyFolder(path: path)
            guard let last = try folder.numbers().last else {
                throw CommandFailure(
                    "watermark.keys: there is no key in \(path)",
                    next: "make one with 'excise watermark keys create --keys \(path)'")
            }
            let master = try folder.master(last)
            if let epoch = configuration.epoch { _ = try master.epoch(epoch) }
            let cohorts = try configuration.cohorts.map(cohorts) ?? CohortAssignment()
            let table = try configuration.variants.map { try variants($0) } ?? .english
            return MarkingKeys(master, epoch: configuration.epoch, cohorts: cohorts, variants: table)
        } catch let failure as KeyFolder.Failure {
            throw CommandFailure("watermark.keys: \(failure)", next: nil)
        } catch let error as SchemeError {
            throw CommandFailure("watermark.epoch: \(error)", next: "write a name such as 2026-11, or month")
        }
    }

    /// Reads an owner's table of variants.
    static func variants(_ path: String) throws -> VariantTable {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                "cannot read the table of variants \(path)", next: "check the path and its permissions")
        }
        do {
            return try VariantTable(String(decoding: data, as: UTF8.self))
        } catch {
            throw CommandFailure("\(path): \(error)", next: "docs/watermarking.md has the form of a table")
        }
    }

    /// Reads a file of `{"account": …, "cohort": …}`, one a line.
    static func cohorts(_ path: String) throws -> CohortAssignment {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("cannot read the cohorts' file \(path)", next: "check the path and its permissions")
        }
        var named: [String: String] = [:]
        for (index, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() where !line.isEmpty {
            guard let document = try? JSONDocument(Array(line)), let account = document.string("account"),
                let cohort = document.string("cohort")
            else {
                throw CommandFailure(
                    "\(path):\(index + 1): expected {\"account\": \"…\", \"cohort\": \"…\"}", next: nil)
            }
            named[account] = cohort
        }
        return CohortAssignment(named)
    }
}
