import JSON

/// Turns other people's logs into records of an exchange log.
public struct LogImporter: Sendable {
    /// Whose log.
    public enum Format: String, Sendable, CaseIterable {
        /// Request and result lines of OpenAI's Batch API and of what copies it, joined by `custom_id`.
        case openAIBatch = "openai-batch"
        /// Rows of LiteLLM's table `LiteLLM_SpendLogs` as JSON.
        case liteLLM = "litellm"
        /// OpenTelemetry spans of the GenAI conventions 1.27 to 1.44 as JSON: OTLP envelopes or one span an object.
        case genAISpans = "otel-genai"
    }

    /// What all files are; nil to tell each one's by its first object.
    public var format: Format?
    /// The account of exchanges that name none.
    public var account: String?
    /// The time of exchanges that tell none.
    public var time: Timestamp?

    /// An importer that tells formats by itself.
    public init(format: Format? = nil, account: String? = nil, time: Timestamp? = nil) {
        self.format = format
        self.account = account
        self.time = time
    }

    /// What an import came to.
    public struct Summary: Sendable, Equatable {
        /// Records written.
        public var imported = 0
        /// Lines and objects that should have been exchanges and could not be used; each was reported.
        public var rejected = 0
        /// Spans that are no calls of a model, and so no exchanges.
        public var passedOver = 0

        /// The summary of nothing.
        public init() {}
    }

    /// Why an import cannot begin.
    public enum FormatError: Error, Sendable, Equatable, CustomStringConvertible {
        /// The file at this path has no object, or its first one is of none of the formats.
        case unknown(path: String)

        /// What was wrong and what would be right.
        public var description: String {
            switch self {
            case .unknown(let path):
                "cannot tell whose log \(path) is; name its format: "
                    + Format.allCases.map(\.rawValue).joined(separator: ", ")
            }
        }
    }

    /// Reads files and gives each exchange to `write`, in the order in which they are found complete.
    ///
    /// Requests of a batch are held in memory until their results come.
    ///
    /// - Parameters:
    ///   - paths: as in ``LogFile/list(_:)``; each file is JSON Lines, an array of objects, or objects one behind the other.
    ///   - report: is told every line that could not be used.
    /// - Throws: ``LogReadError``, ``FormatError``, and what `write` throws.
    public func run(
        _ paths: [String], report: (LineFault) -> Void, write: (ExchangeRecord) throws -> Void
    ) throws -> Summary {
        var summary = Summary()
        var failure: (any Error)?
        func reject(_ fault: LineFault) {
            summary.rejected += 1
            report(fault)
        }
        func take(_ record: ExchangeRecord) {
            guard failure == nil else { return }
            do {
                try write(record)
                summary.imported += 1
            } catch {
                failure = error
            }
        }
        var batch = OpenAIBatch(self)
        for file in try LogFile.found(paths) {
            let input = try ImportFile(file)
            guard let format = try self.format ?? Self.format(of: input) else {
                if file.size == 0 { continue }
                throw FormatError.unknown(path: input.path)
            }
            try input.forEachObject(reject: reject) { (object, line) throws(LineFault.Reason) in
                guard failure == nil else { return }
                do throws(FieldFault) {
                    switch format {
                    case .openAIBatch:
                        if let record = try batch.add(object, Place(file: input.path, line: line)) { take(record) }
                    case .liteLLM: take(try LiteLLMSpendLog.record(object, self))
                    case .genAISpans:
                        try GenAISpan.forEach(in: object) { (span) throws(FieldFault) in
                            guard span.isExchange else {
                                summary.passedOver += 1
                                return
                            }
                            take(try span.record(self))
                        } reject: { fault in
                            reject(LineFault(file: input.path, line: line, reason: .field(fault)))
                        }
                    }
                } catch {
                    throw .field(error)
                }
            }
            if let failure { throw failure }
        }
        batch.finish(take) { place, fault in
            reject(LineFault(file: place.file, line: place.line, reason: .field(fault)))
        }
        if let failure { throw failure }
        return summary
    }

    /// Where an object of the input began.
    struct Place: Sendable {
        let file: String
        let line: Int
    }

    /// The format that a file's first object tells; nil for a file without objects.
    private static func format(of input: ImportFile) throws -> Format? {
        let told = try input.firstObject { object -> Format? in
            if object.member("custom_id") != nil { return .openAIBatch }
            if object.member("resourceSpans") != nil || object.member("attributes") != nil { return .genAISpans }
            if object.member("request_id") != nil || object.member("call_type") != nil { return .liteLLM }
            return nil
        }
        guard let told else { return nil }
        guard let format = told else { throw FormatError.unknown(path: input.path) }
        return format
    }

    func account(_ named: String?) throws(FieldFault) -> String {
        if let named, !named.isEmpty { return named }
        guard let account else { throw FieldFault("account", "is told nowhere; name one with --account") }
        return account
    }

    func time(_ told: Timestamp?, _ field: String) throws(FieldFault) -> Timestamp {
        guard let time = told ?? time else { throw FieldFault(field, "is missing; name a time with --time") }
        return time
    }
}
