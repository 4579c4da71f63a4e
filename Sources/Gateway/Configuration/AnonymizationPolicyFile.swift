import Anonymization
import Settings
import Yams

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A policy's file, YAML or JSON. Paths in it start at its folder.
public struct AnonymizationPolicyFile: Sendable {
    private let value: PolicyValue
    private let folder: String

    /// Reads a file.
    ///
    /// - Throws: where it cannot be read or is no YAML.
    public init(path: String) throws(PolicyIssues) {
        guard let text = Self.text(path) else {
            throw Self.whole("cannot be read as UTF-8; check the path and its permissions")
        }
        folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        do {
            guard let node = try Yams.compose(yaml: text) else { throw Self.whole("is empty") }
            value = try Self.resolved(Self.value(node))
        } catch let error as PolicyIssues {
            throw error
        } catch {
            throw Self.whole("is no YAML: \(error)")
        }
    }

    /// The policy with one of its profiles.
    ///
    /// - Throws: everything that is wrong with it.
    public func policy(profile: String? = nil) throws(PolicyIssues) -> Policy {
        let folder = folder
        var policy = try Policy(value, profile: profile) { file in
            Self.text(Self.path(file, in: folder))?.split(whereSeparator: \.isNewline).map { line in
                String(line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        }
        if case .file(let path) = policy.key { policy.key = .file(Self.path(path, in: folder)) }
        if let file = policy.taggerFile.map({ Self.path($0, in: folder) }) {
            do {
                policy.tagger = try NameTagger(serialized: Self.bytes(file) ?? [])
            } catch {
                throw PolicyIssues(issues: [
                    PolicyIssue(
                        field: "names.tagger", line: nil,
                        reason: "\(file) \(error); make one with 'excise anonymize train'")
                ])
            }
        }
        return policy
    }

    /// The policy with the environment's values in the reference to its key: `file:${CREDENTIALS_DIRECTORY}/excise.key`.
    private static func resolved(_ policy: PolicyValue) throws(PolicyIssues) -> PolicyValue {
        guard case .object(var members) = policy, let keys = members.firstIndex(where: { $0.name == "keys" }),
            case .object(var references) = members[keys].value,
            let key = references.firstIndex(where: { $0.name == "pseudonym" }),
            case .string(let text) = references[key].value
        else { return policy }
        do throws(EnvironmentReference.Failure) {
            let resolved = try EnvironmentReference.resolve(text) { name in
                getenv(name).flatMap { String(validatingCString: $0) }
            }
            references[key].value = .string(resolved)
        } catch {
            throw PolicyIssues(issues: [
                PolicyIssue(field: "keys.pseudonym", line: references[key].line, reason: error.description)
            ])
        }
        members[keys].value = .object(references)
        return .object(members)
    }

    private static func path(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") ? path : folder + "/" + path
    }

    private static func whole(_ reason: String) -> PolicyIssues {
        PolicyIssues(issues: [PolicyIssue(field: "", line: nil, reason: reason)])
    }

    private static func text(_ path: String) -> String? {
        bytes(path).flatMap { String(validating: $0, as: UTF8.self) }
    }

    private static func bytes(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let got = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if got == 0 { break }
            guard got > 0, bytes.count < 64 << 20 else { return nil }
            bytes += buffer[..<got]
        }
        return bytes
    }

    private static func value(_ node: Node) -> PolicyValue {
        switch node {
        case .mapping(let mapping):
            return .object(mapping.map { ($0.key.scalar?.string ?? "?", value($0.value), $0.key.mark?.line) })
        case .sequence(let sequence): return .array(sequence.map(value))
        case .scalar(let scalar):
            guard scalar.style == .plain else { return .string(scalar.string) }
            switch scalar.string {
            case "", "~", "null": return .null
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            default: return Double(scalar.string).map { .number($0) } ?? .string(scalar.string)
            }
        case .alias: return .null
        }
    }
}

extension AnonymizationRules {
    /// Reads a policy's file and its keys.
    ///
    /// - Parameters:
    ///   - profile: of the policy, for prompts and answers.
    ///   - logProfile: for the exchange log; nil for the same.
    /// - Throws: everything that is wrong.
    public convenience init(policyFile path: String, profile: String?, logProfile: String?) throws(PolicyIssues) {
        let file = try AnonymizationPolicyFile(path: path)
        let policy = try file.policy(profile: profile)
        let log = try file.policy(profile: logProfile ?? profile)
        do throws(KeyReference.Failure) {
            try self.init(policy: policy, log: log)
        } catch {
            throw PolicyIssues(issues: [PolicyIssue(field: "keys.pseudonym", line: nil, reason: error.description)])
        }
    }
}
