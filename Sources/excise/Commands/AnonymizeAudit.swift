import Anonymization
import ArgumentParser
import Foundation

/// `excise anonymize audit`.
struct AnonymizeAudit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Look again at what was cleaned.",
        discussion: """
              excise anonymize audit clean/ --policy policy.yaml --names

            Counts what is still found, by file and type, and ends with status 1 where anything is. What the policy keeps is not
            counted. With k-anonymity in the policy, every class is counted, too. No value is shown; 'excise anonymize FILE --explain' tells the places.
            """)

    @OptionGroup var options: AnonymizationOptions

    func run() throws {
        let policy = try options.readPolicy().withoutKeys
        let files = try options.files()
        let progress = FileProgress(files.map(\.path))
        var table = TextTable("file", "type", "findings")
        var sum = 0
        var records = 0
        for file in files {
            let form = options.form(of: file.path)
            let worker = RecordCleaner(
                form: form, policy: policy, direction: options.direction, fields: options.fields(policy),
                pseudonymizer: Pseudonymizer(key: nil, tenant: ""),
                explanation: Explanation(file: file.path, policy: policy, direction: options.direction))
            let result = try RecordPass(form: form, threads: options.threadCount).run(
                file.path, worker, progress: progress
            ) { _ in }
            records += result.records
            for (type, count) in result.counts.sorted(by: { $0.key < $1.key }) {
                table.add(file.path, type, String(count))
                sum += count
            }
        }
        progress?.end()
        let holds = try policy.kAnonymity.map { try audit($0, files) } ?? true
        if sum > 0 {
            print(table.text, terminator: "")
        } else {
            print("\(files.count) file(s), \(records) record(s): nothing found.")
        }
        if sum > 0 || !holds { throw ExitCode(1) }
    }

    /// Counts every combination of what is in the files, and says whether each is shared by enough.
    private func audit(_ anonymity: KAnonymity, _ files: [(path: String, relative: String)]) throws -> Bool {
        let classes = try options.classes(of: files, anonymity, record: nil)
        let small = classes.violations
        let unit = classes.countsSubjects ? "subjects" : "records"
        print(
            "k-anonymity, k = \(anonymity.k) \(unit): \(classes.records) record(s) in \(classes.count) class(es) of "
                + anonymity.columns.map(\.place.description).joined(separator: ", ")
                + (small.classes == 0
                    ? "; it holds."
                    : "; it does not hold: \(small.classes) class(es) with \(small.records) record(s) have fewer, the smallest \(classes.smallest).")
        )
        return small.classes == 0
    }
}
