import Anonymization
import ArgumentParser
import Exchanges
import Foundation
import Gateway

/// Which files, which policy, which fields.
struct AnonymizationOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("Files, folders, or - for standard input.", valueName: "file"))
    var inputs: [String]

    @Option(
        help: ArgumentHelp(
            "The policy (docs/anonymization.md); without one, all but names becomes [TYPE].", valueName: "file"))
    var policy: String?

    @Option(help: "The profile of the policy.")
    var profile: String?

    @Option(help: "Which rules of the policy hold: prompt, answer, log or export.")
    var direction: Policy.Direction = .export

    @Option(
        help: "How records stand in the files: text, jsonl, json, csv or log. Without it, what their names say.")
    var format: RecordForm?

    @Option(
        help: ArgumentHelp(
            "Clean only this field, such as $.messages[*].content or, of a table, $.note; may be repeated.",
            valueName: "path"),
        transform: Self.path)
    var field: [FieldPath] = []

    @Option(
        help: ArgumentHelp("Leave this field alone; may be repeated.", valueName: "path"), transform: Self.path)
    var exceptField: [FieldPath] = []

    @Flag(help: "Look for names of persons, places and organizations and for addresses, too.")
    var names = false

    @Option(
        help: ArgumentHelp(
            "Look for these types instead of the policy's: a list, 'standard', or 'all'.", valueName: "types"))
    var types: String?

    @Option(help: ArgumentHelp("A tagger of names made with 'excise anonymize train'.", valueName: "file"))
    var tagger: String?

    @Option(help: "How many cores to use; all without it.")
    var threads: Int?

    private static func path(_ text: String) throws -> FieldPath {
        guard let path = FieldPath(text) else {
            throw ValidationError("\(text) is no path; write one as in $.messages[*].content")
        }
        return path
    }

    func validate() throws {
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads is a number from 1 to 1024.") }
        if inputs.isEmpty { throw ValidationError("Name a file, a folder, or - for standard input.") }
    }

    var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

    /// The policy with what the command line adds.
    func readPolicy() throws -> Policy {
        var policy = Policy.standard
        if let file = self.policy {
            do {
                policy = try AnonymizationPolicyFile(path: file).policy(profile: profile)
            } catch {
                throw CommandFailure(error.issues.map { "\(file): \($0)" }.joined(separator: "\n"), next: nil)
            }
        } else if profile != nil {
            throw CommandFailure("a profile is part of a policy", next: "name the policy with --policy FILE")
        }
        if let tagger { policy.tagger = try Self.readTagger(tagger) }
        if names {
            for type in [EntityType.person, .location, .address, .organization] where policy.rules[type] == nil {
                policy.rules[type] = policy.fallback
                policy.rules[type]?.minimumScore = 0.4
            }
        }
        guard let types else { return policy }
        let wanted = try Self.types(types)
        for type in EntityType.known.keys {
            if wanted.contains(type) {
                var rule = policy.rules[type] ?? policy.fallback
                rule.minimumScore = min(rule.minimumScore, 0.4)
                policy.rules[type] = rule
            } else {
                policy.rules[type] = .nothing
            }
        }
        return policy
    }

    private static func types(_ text: String) throws -> Set<EntityType> {
        switch text {
        case "all": return Set(EntityType.known.keys)
        case "standard": return EntityType.standard
        default:
            return Set(
                try text.split(separator: ",").map { name in
                    let type = EntityType(rawValue: String(name).trimmingCharacters(in: .whitespaces))
                    guard EntityType.known[type] != nil else {
                        throw ValidationError(
                            "\(type) is no known type; did you mean \(EntityType.nearest(to: type.rawValue))?")
                    }
                    return type
                })
        }
    }

    static func readTagger(_ path: String) throws -> NameTagger {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("cannot read the tagger \(path)", next: "make one with 'excise anonymize train'")
        }
        do {
            return try NameTagger(serialized: [UInt8](data))
        } catch {
            throw CommandFailure("\(path): \(error)", next: "make one with 'excise anonymize train'")
        }
    }

    /// What is cleaned; columns of k-anonymity are not, because that decides about them.
    func fields(_ policy: Policy) -> FieldSelection {
        let fields =
            field.isEmpty && exceptField.isEmpty
            ? policy.fields : FieldSelection(included: field, excluded: exceptField)
        return fields.excluding(policy.kAnonymity?.places.compactMap { FieldPath("\($0)") } ?? [])
    }

    /// The classes of all files' metadata.
    ///
    /// - Parameter record: brings values into their most exact form; nil to count what is there.
    func classes(
        of files: [(path: String, relative: String)], _ anonymity: KAnonymity, record: MetadataRecord?
    ) throws -> EquivalenceClasses {
        var total = RecordResult()
        for file in files {
            let form = form(of: file.path)
            guard file.path != "-", form != .text, form != .json else {
                throw CommandFailure(
                    "\(file.path): k-anonymity is of the records of files: JSON Lines, logs and CSV, which are read twice",
                    next: "name a file, and its --format where its name does not tell")
            }
            let counter = MetadataCounter(form: form, anonymity: anonymity, record: record)
            total.add(try RecordPass(form: form, threads: threadCount).run(file.path, counter, progress: nil) { _ in })
        }
        return total.classes ?? EquivalenceClasses(anonymity)
    }

    /// Files in the folders and files named, with the path that each has below what was named.
    func files() throws -> [(path: String, relative: String)] {
        var files: [(path: String, relative: String)] = []
        for input in inputs {
            var isFolder: ObjCBool = false
            guard input != "-" else {
                files.append(("-", "-"))
                continue
            }
            guard FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) else {
                throw CommandFailure("there is no \(input)", next: "check the path")
            }
            guard isFolder.boolValue else {
                files.append((input, (input as NSString).lastPathComponent))
                continue
            }
            let names = FileManager.default.enumerator(atPath: input)?.compactMap { $0 as? String } ?? []
            for name in names.sorted() where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
                let path = (input as NSString).appendingPathComponent(name)
                if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
                    files.append((path, name))
                }
            }
        }
        return files
    }

    func form(of path: String) -> RecordForm { format ?? RecordForm(fileName: path) }
}

extension Policy.Direction: ExpressibleByArgument {}
