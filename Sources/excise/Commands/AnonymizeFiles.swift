import Anonymization
import ArgumentParser
import Exchanges
import Foundation

/// `excise anonymize FILES`.
struct AnonymizeFiles: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files",
        abstract: "Clean files, or tell what is in them.",
        discussion: """
            Text, JSON, JSON Lines, CSV and exchange logs, compressed (.gz, .zst) or not. A line that is no JSON where JSON should
            be is cleaned as text and counted. With --spans, each line of JSON with "id" and "text" becomes
            {"id","spans":[{"start","end","type"}]}, in bytes of UTF-8. With --explain, nothing is written but why something was
            found: type, rule, word, score and place, never a value.
            """)

    @OptionGroup var options: AnonymizationOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file to write, a folder for several, or - for standard output (the default).", valueName: "path"))
    var output = "-"

    @Option(help: "Whose keys pseudonyms are made with.")
    var tenant = "default"

    @Flag(help: "Write where things are instead of cleaned texts.")
    var spans = false

    @Flag(help: "Write why things were found instead of cleaned texts; no value is ever shown.")
    var explain = false

    func validate() throws {
        if spans, explain { throw ValidationError("Give --spans or --explain, not both.") }
    }

    func run() throws {
        let policy = try options.readPolicy()
        let files = try options.files()
        let isFolder = output != "-" && (files.count > 1 || output.hasSuffix("/"))
        if isFolder { try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true) }
        let key: PseudonymKey?
        do {
            key = try spans || explain ? nil : policy.key?.read()
        } catch {
            throw CommandFailure(error.description, next: nil)
        }
        let pseudonymizer = Pseudonymizer(key: key, tenant: tenant, epoch: policy.epoch, subject: tenant)
        let plan = try spans || explain ? nil : plan(policy, files, pseudonymizer)
        let progress = FileProgress(files.map(\.path))
        var total = RecordResult()
        let begun = ContinuousClock.now
        let shared = isFolder ? nil : try LogOutput(path: output)
        for file in files {
            let path = (output as NSString).appendingPathComponent(file.relative)
            if isFolder {
                try FileManager.default.createDirectory(
                    atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            }
            let writer = try shared ?? LogOutput(path: path)
            total.add(try clean(file.path, policy, pseudonymizer, plan, progress) { try writer.write($0) })
            if isFolder { try writer.finish() }
        }
        try shared?.finish()
        progress?.end()
        if let plan { StandardError.write(Self.summary(plan)) }
        summarize(total, ContinuousClock.now - begun)
        // Whoever believes that a file is clean should know that nobody looked.
        if !spans, total.records > total.malformed, total.texts == 0 {
            StandardError.write(
                "No text was looked at: no record has a member of the policy's 'fields'; name others with --field, or leave 'fields' out"
            )
        }
    }

    /// What the metadata of all files together is written like; nil where nothing is asked of it.
    private func plan(
        _ policy: Policy, _ files: [(path: String, relative: String)], _ pseudonymizer: Pseudonymizer
    ) throws -> MetadataPlan? {
        guard let anonymity = policy.kAnonymity else { return nil }
        let record = MetadataRecord(anonymity, pseudonymizer: pseudonymizer)
        let base = try options.classes(of: files, anonymity, record: record)
        do {
            return try MetadataPlan(anonymity, base: base)
        } catch {
            throw CommandFailure("\(error)", next: nil)
        }
    }

    private static func summary(_ plan: MetadataPlan) -> String {
        let columns = zip(plan.anonymity.columns, plan.forms).map { "\($0.place) \($1)" }.joined(separator: ", ")
        return "k = \(plan.anonymity.k): \(columns); \(plan.classCount) class(es), "
            + "\(plan.suppressedRecords) of \(plan.records) record(s) without them"
    }

    private func clean(
        _ path: String, _ policy: Policy, _ pseudonymizer: Pseudonymizer, _ plan: MetadataPlan?,
        _ progress: FileProgress?,
        write: ([UInt8]) throws -> Void
    ) throws -> RecordResult {
        let form = spans ? .jsonl : options.form(of: path)
        let worker: any RecordWorker
        if spans {
            worker = SpanFinder(recognizer: policy.recognizer(for: options.direction))
        } else {
            let explanation = explain ? Explanation(file: path, policy: policy, direction: options.direction) : nil
            var policy = policy
            if explain { policy = policy.withoutKeys }
            worker = RecordCleaner(
                form: form, policy: policy, direction: options.direction, fields: options.fields(policy),
                pseudonymizer: pseudonymizer, explanation: explanation, plan: plan)
        }
        do {
            return try RecordPass(form: form, threads: options.threadCount).run(
                path, worker, progress: progress, write: write)
        } catch let failure as Pseudonymizer.Failure {
            throw CommandFailure("\(path): \(failure)", next: nil)
        }
    }

    private func summarize(_ total: RecordResult, _ elapsed: Duration) {
        guard StandardError.isTerminal || output != "-" else { return }
        let found = total.counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        StandardError.write(
            "\(total.records) record(s); \(found.isEmpty ? "nothing found" : found)"
                + (total.malformed > 0 ? "; \(total.malformed) were no JSON and were taken as text" : ""))
    }
}
