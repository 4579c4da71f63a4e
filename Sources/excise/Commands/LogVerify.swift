import ArgumentParser
import Exchanges
import Foundation
import Metering
import SQLiteStorage

/// `excise log verify`.
struct LogVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that the exchange log is whole, and that budgets are what it adds up to.",
        discussion: """
            Every line must be one record, no id may stand twice, and nothing may be broken off but at the end of a segment that
            is being written. It changes nothing and may run beside a gateway. Ends with 1 where something is wrong.

              excise log verify --data data
            """)

    @OptionGroup var data: DataFolderOption

    @Flag(help: "Write JSON.")
    var json = false

    func run() throws {
        let data = data.path
        let log: LogVerification
        do {
            log = try ExchangeLogVerifier(folder: data + "/exchanges").verify { done, of in
                if StandardError.isTerminal {
                    FileHandle.standardError.write(
                        Data("\r\u{1B}[K\(done == of ? "" : "segment \(done) of \(of)")".utf8))
                }
            }
        } catch {
            throw CommandFailure("\(error)", next: "name the data folder with --data")
        }
        let budgets = try checkBudgets(data)
        if json {
            print(try JSONLine.of(Report(log, budgets)))
        } else {
            show(log, budgets)
        }
        if !log.isSound || !(budgets?.differences.isEmpty ?? true) { throw ExitCode(1) }
    }

    /// nil where there is no database beside the log.
    private func checkBudgets(_ data: String) throws -> BudgetTally.Check? {
        guard FileManager.default.fileExists(atPath: data + "/" + SQLiteAccessStore.fileName) else { return nil }
        let storage = SQLiteMeteringStorage(try SQLiteAccessStore(dataFolder: data))
        return try BudgetTally(folder: data + "/exchanges", storage: storage).check()
    }

    private func show(_ log: LogVerification, _ budgets: BudgetTally.Check?) {
        for segment in log.segments where !segment.isSound {
            for fault in segment.faults.prefix(20) { print("\(fault)") }
            if segment.faultCount > 20 {
                print("\(segment.file): \(segment.faultCount - 20) more line(s) with something wrong")
            }
            if segment.tornBytes > 0, !segment.isInUse {
                print("\(segment.file): \(segment.tornBytes) bytes of a record that was never finished")
            }
        }
        print("\(log.records) records in \(log.segments.count) segments: \(log.isSound ? "sound" : "NOT sound")")
        guard let budgets else { return }
        for difference in budgets.differences {
            let start = Timestamp(seconds: difference.windowStart).rfc3339
            print(
                "budget \(difference.cell) from \(start): stored \(difference.stored), the log adds up to \(difference.logged)"
            )
        }
        let beyond = budgets.beyondLog == 0 ? "" : ", \(budgets.beyondLog) began before the oldest segment that is left"
        print("\(budgets.windows) windows of budgets compared, \(budgets.differences.count) differ\(beyond)")
    }

    private struct Report: Encodable {
        struct Segment: Encodable {
            let file: String
            let lines: Int
            let bytes: Int
            let tornBytes: Int
            let inUse: Bool
            let faults: [String]
            let faultCount: Int

            enum CodingKeys: String, CodingKey {
                case file, lines, bytes, faults
                case tornBytes = "torn_bytes"
                case inUse = "in_use"
                case faultCount = "fault_count"
            }
        }

        struct Difference: Encodable {
            let cell: String
            let windowStart: String
            let stored: Int
            let logged: Int

            enum CodingKeys: String, CodingKey {
                case cell, stored, logged
                case windowStart = "window_start"
            }
        }

        struct Budgets: Encodable {
            let windows: Int
            let beyondLog: Int
            let differences: [Difference]

            enum CodingKeys: String, CodingKey {
                case windows, differences
                case beyondLog = "beyond_log"
            }
        }

        let sound: Bool
        let records: Int
        let segments: [Segment]
        let budgets: Budgets?

        init(_ log: LogVerification, _ check: BudgetTally.Check?) {
            sound = log.isSound && (check?.differences.isEmpty ?? true)
            records = log.records
            segments = log.segments.map {
                Segment(
                    file: $0.file, lines: $0.lines, bytes: $0.bytes, tornBytes: $0.tornBytes, inUse: $0.isInUse,
                    faults: $0.faults.map { "\($0)" }, faultCount: $0.faultCount)
            }
            budgets = check.map { check in
                Budgets(
                    windows: check.windows, beyondLog: check.beyondLog,
                    differences: check.differences.map {
                        Difference(
                            cell: $0.cell, windowStart: Timestamp(seconds: $0.windowStart).rfc3339, stored: $0.stored,
                            logged: $0.logged)
                    })
            }
        }
    }
}
