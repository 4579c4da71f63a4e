import JSON

/// A scheme with its key, written as JSON: what a sampler or a detector in another process is given.
///
/// It holds secrets. Keys of 64 bits are numbers or hexadecimal strings, keys of ``Excise1`` hexadecimal strings of 32
/// digits. For an engine's scheme: `{"scheme":"sglang","key":"0123456789abcdef","context_width":2}`.
public enum SchemeDescription {
    /// Why a description is refused. It never holds a key.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// It is no JSON object.
        case malformed(String)
        /// No such scheme.
        case unknownScheme
        /// A member is missing or has a value that it cannot have.
        case member(String, reason: String)

        /// What is wrong and what would be right.
        public var description: String {
            switch self {
            case .malformed(let reason): "the scheme's description is no JSON object: \(reason)"
            case .unknownScheme: "'scheme' must be one of \(SchemeDescription.names.joined(separator: ", "))"
            case .member(let name, let reason): "'\(name)' \(reason)"
            }
        }
    }

    /// The schemes that can be described.
    public static let names = [
        "excise-1", "kgw-transformers", "kgw-original", "unigram", "synthid-text", "sglang", "vllm", "three-bricks",
    ]

    /// Reads a description.
    ///
    /// - Throws: ``Failure`` for the first thing that is wrong; members that the scheme does not know are refused.
    public static func read(_ json: [UInt8]) throws(Failure) -> any WatermarkScheme {
        var members = try DescriptionMembers(json)
        guard let name = try members.text("scheme") else { throw .unknownScheme }
        let scheme: any WatermarkScheme
        do throws(SchemeError) {
            let make = try maker(name, &members)
            scheme = try make()
        } catch {
            throw .member(error.field, reason: error.reason)
        }
        try members.end()
        return scheme
    }

    private typealias Maker = () throws(SchemeError) -> any WatermarkScheme

    private static func maker(_ name: String, _ members: inout DescriptionMembers) throws(SchemeError) -> Maker {
        do throws(Failure) {
            switch name {
            case "excise-1": return try excise1(&members)
            case "kgw-transformers": return try transformers(&members)
            case "kgw-original": return try original(&members)
            case "unigram": return try unigram(&members)
            case "synthid-text": return try synthID(&members)
            case "sglang":
                let (key, width) = (try members.key(), try members.integer("context_width") ?? 4)
                return { () throws(SchemeError) in try SGLangGumbel(key: key, contextWidth: width) }
            case "vllm":
                let (key, width) = (try members.key(), try members.integer("context_width") ?? 4)
                return { () throws(SchemeError) in try VLLMGumbel(key: key, contextWidth: width) }
            case "three-bricks": return try threeBricks(&members)
            default: throw .unknownScheme
            }
        } catch {
            switch error {
            case .member(let name, let reason): throw SchemeError(field: name, reason: reason)
            default: throw SchemeError(field: "scheme", reason: "must be one of \(names.joined(separator: ", "))")
            }
        }
    }

    private static func excise1(_ members: inout DescriptionMembers) throws(Failure) -> Maker {
        let partition = try members.markKey("partition_key")
        let (everyone, cohort) = (try members.markKey("everyone_key"), try members.markKey("cohort_key"))
        let account = try members.markKey("account_key")
        let width = try members.integer("context_width") ?? 2
        return { () throws(SchemeError) in
            Excise1(
                partition: try Excise1Partition(key: partition, contextWidth: width), everyone: everyone,
                cohort: cohort, account: account)
        }
    }

    private static func transformers(_ members: inout DescriptionMembers) throws(Failure) -> Maker {
        let lists = try GreenListMembers(&members, share: 0.25)
        let key = try members.number("key") ?? TransformersKGW.defaultKey
        let seeding = try members.choice("seeding", TransformersKGW.Seeding.self) ?? .leftHash
        let width = try members.integer("context_width") ?? 1
        return { () throws(SchemeError) in
            try TransformersKGW(
                vocabularySize: lists.vocabularySize, greenShare: lists.share, bias: lists.bias, key: key,
                seeding: seeding, windowWidth: width)
        }
    }

    private static func original(_ members: inout DescriptionMembers) throws(Failure) -> Maker {
        let lists = try GreenListMembers(&members, share: 0.25)
        let key = try members.number("key") ?? TransformersKGW.defaultKey
        let function = try members.choice("function", OriginalKGW.Function.self) ?? .anchoredMinHash
        let width = try members.integer("context_width") ?? 4
        let isSelfSalted = try members.boolean("self_salted") ?? true
        return { () throws(SchemeError) in
            try OriginalKGW(
                vocabularySize: lists.vocabularySize, greenShare: lists.share, bias: lists.bias, key: key,
                function: function, windowWidth: width, isSelfSalted: isSelfSalted)
        }
    }

    private static func unigram(_ members: inout DescriptionMembers) throws(Failure) -> Maker {
        let lists = try GreenListMembers(&members, share: 0.5)
        let key = try members.key()
        return { () throws(SchemeError) in
            try Unigram(vocabularySize: lists.vocabularySize, greenShare: lists.share, bias: lists.bias, key: key)
        }
    }

    private static func synthID(_ members: inout DescriptionMembers) throws(Failure) -> Maker {
        let length = try members.integer("ngram_length") ?? 5
        guard let keys = try members.integers("keys") else {
            throw .member("keys", reason: "is missing; it must be a list of integers, one for each layer")
        }
        let size = try members.integer("table_size")
        let seed = try members.number("table_seed")
        let isHash = try members.boolean("without_table") ?? false
        let history = try members.integer("history_size") ?? 1024
        let version: SynthIDText.Version = isHash ? .hash : .table(size: size ?? 65536, seed: seed ?? 0)
        return { () throws(SchemeError) in
            try SynthIDText(
                ngramLength: length, keys: keys.map { Int64($0) }, version: version, historySize: history)
        }
    }

    private static func threeBricks(_ members: inout DescriptionMembers) throws(Failure) -> Maker {
        let lists = try GreenListMembers(&members, share: 0.25)
        let isGumbel = try members.boolean("gumbel") ?? false
        let (key, salt) = (try members.number("key") ?? 0, try members.number("salt") ?? 35317)
        let (width, message) = (try members.integer("context_width") ?? 1, try members.integer("message") ?? 0)
        return { () throws(SchemeError) in
            try ThreeBricks(
                vocabularySize: lists.vocabularySize,
                method: isGumbel ? .gumbel : .greenList(share: lists.share, bias: lists.bias), key: key, salt: salt,
                contextWidth: width, message: message)
        }
    }
}

/// What all descriptions of red and green lists have.
private struct GreenListMembers {
    let vocabularySize: Int
    let share: Double
    let bias: Float

    init(_ members: inout DescriptionMembers, share: Double) throws(SchemeDescription.Failure) {
        guard let size = try members.integer("vocabulary_size") else {
            throw .member("vocabulary_size", reason: "is missing; it must be the number of tokens")
        }
        vocabularySize = size
        self.share = try members.real("green_share") ?? share
        bias = Float(try members.real("bias") ?? 2)
    }
}

extension EpochKeys {
    /// What a sampler is given to mark an account's answers by ``Excise1``: a ``SchemeDescription`` with three keys and
    /// the partition's, from which no other account's key can be computed.
    public func samplerDescription(cohort: String, account: String, contextWidth: Int = 2) -> [UInt8] {
        func text(_ key: MarkKey) -> String {
            [key.words.low, key.words.high].map { word in
                (0..<8).map { place in
                    let byte = UInt8(truncatingIfNeeded: word >> (8 * place))
                    return String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
                }.joined()
            }.joined()
        }
        return Array(
            """
            {"scheme":"excise-1","context_width":\(contextWidth),"partition_key":"\(text(partitionKey))",\
            "everyone_key":"\(text(markKey(of: .everyone)))","cohort_key":"\(text(markKey(of: .cohort(cohort))))",\
            "account_key":"\(text(markKey(of: .account(account))))"}
            """.utf8)
    }
}
