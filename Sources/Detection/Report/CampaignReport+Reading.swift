import Exchanges
import JSON

extension CampaignReport {
    /// Why a text is no campaign report. It never holds any of the text.
    public enum ReadError: Error, Equatable, Sendable, CustomStringConvertible {
        /// It is no JSON.
        case json(JSONError)
        /// A field is missing or has a value that it cannot have, told by its path, such as `campaigns[2].p_value`.
        case field(FieldFault)

        /// What is wrong, where, and what would be right.
        public var description: String {
            switch self {
            case .json(let error): error.description
            case .field(let fault): fault.description
            }
        }
    }

    /// Reads a report. Unknown fields are ignored, and `null` counts as missing.
    ///
    /// - Parameter json: the document, UTF-8, at most 1 GiB.
    /// - Throws: ``ReadError`` for the first thing that is wrong. `figures`, `capabilities`, `techniques`, `evidence`,
    ///   `reasons`, and of `totals` all but `exchanges` and `accounts` may be missing; every known field must have its type.
    public init(json: [UInt8]) throws(ReadError) {
        var result: Result<CampaignReport, ReadError> = .failure(
            .json(JSONError(offset: 0, reason: .unexpectedEnd)))
        json.withUnsafeBytes { text in
            do throws(ReadError) { result = .success(try Self.read(text)) } catch { result = .failure(error) }
        }
        self = try result.get()
    }

    private static func read(_ text: UnsafeRawBufferPointer) throws(ReadError) -> CampaignReport {
        var tape = JSONTape()
        do throws(JSONError) {
            try tape.read(0..<text.count, in: text)
        } catch {
            throw .json(error)
        }
        guard let base = text.baseAddress, let root = tape.root(of: base) else {
            throw .json(JSONError(offset: 0, reason: .unexpectedEnd))
        }
        do throws(FieldFault) {
            return try CampaignReport(ReportFields(root, ""))
        } catch {
            throw .field(error)
        }
    }
}

extension CampaignReport {
    fileprivate init(_ fields: ReportFields) throws(FieldFault) {
        guard try fields.required("schema", fields.string("schema")) == Self.schema else {
            throw fields.fault("schema", "must be '\(Self.schema)'")
        }
        self.init(
            campaigns: try fields.required(
                "campaigns", fields.list("campaigns") { (campaign) throws(FieldFault) in try Campaign(campaign) }),
            accounts: try fields.required(
                "accounts", fields.list("accounts") { (finding) throws(FieldFault) in try AccountFinding(finding) }),
            totals: try Totals(try fields.required("totals", fields.object("totals"))))
    }
}

extension CampaignReport.Totals {
    fileprivate init(_ fields: ReportFields) throws(FieldFault) {
        exchanges = try fields.required("exchanges", fields.count("exchanges"))
        accounts = try fields.required("accounts", fields.count("accounts"))
        from = try fields.time("from")
        to = try fields.time("to")
        skippedLines = try fields.count("skipped_lines") ?? 0
        groupsTested = try fields.count("groups_tested") ?? 0
    }
}

extension Campaign {
    fileprivate init(_ fields: ReportFields) throws(FieldFault) {
        self.init(
            id: try fields.required("id", fields.string("id")),
            confidence: try fields.required("confidence", fields.probability("confidence")),
            pValue: try fields.required("p_value", fields.probability("p_value")),
            accounts: try fields.required("accounts", fields.strings("accounts")),
            exchanges: try fields.required("exchanges", fields.count("exchanges")),
            inputTokens: try fields.required("input_tokens", fields.count("input_tokens")),
            outputTokens: try fields.required("output_tokens", fields.count("output_tokens")),
            firstSeen: try fields.required("first_seen", fields.time("first_seen")),
            lastSeen: try fields.required("last_seen", fields.time("last_seen")),
            detectedAt: try fields.required("detected_at", fields.time("detected_at")),
            exchangesBeforeDetection: try fields.required(
                "exchanges_before_detection", fields.count("exchanges_before_detection")),
            capabilities: try fields.list("capabilities") { (capability) throws(FieldFault) in
                Capability(
                    name: try capability.required("name", capability.string("name")),
                    share: try capability.required("share", capability.probability("share")))
            } ?? [],
            techniques: try fields.strings("techniques") ?? [],
            evidence: try fields.list("evidence") { (evidence) throws(FieldFault) in
                Evidence(
                    signal: try evidence.required("signal", evidence.string("signal")),
                    statistic: try evidence.required("statistic", evidence.number("statistic")),
                    pValue: try evidence.probability("p_value"),
                    explanation: try evidence.required("explanation", evidence.string("explanation")))
            } ?? [])
        if let figures = try fields.object("figures") { self.figures = try Figures(figures) }
    }
}

extension Campaign.Figures {
    fileprivate init(_ fields: ReportFields) throws(FieldFault) {
        self.init(
            timeline: try Timeline(try fields.required("timeline", fields.object("timeline"))),
            links: try fields.list("links") { (link) throws(FieldFault) in
                Link(
                    first: try link.required("first", link.string("first")),
                    second: try link.required("second", link.string("second")),
                    kinds: try link.required("kinds", link.strings("kinds")),
                    weight: try link.required("weight", link.number("weight")))
            } ?? [])
        if let spread = try fields.object("spread") { self.spread = try Spread(spread) }
    }
}

extension Campaign.Figures.Timeline {
    fileprivate init(_ fields: ReportFields) throws(FieldFault) {
        self.init(
            start: try fields.required("start", fields.time("start")),
            stepSeconds: try fields.required("step_seconds", fields.count("step_seconds")),
            counts: try fields.required("counts", fields.counts("counts")))
        guard stepSeconds > 0 else { throw fields.fault("step_seconds", "must be 1 or more") }
    }
}

extension Campaign.Figures.Spread {
    fileprivate init(_ fields: ReportFields) throws(FieldFault) {
        self.init(
            accounts: try fields.required("accounts", fields.counts("accounts")),
            bounds: try fields.required("bounds", fields.counts("bounds")),
            independent: try fields.required("independent", fields.numbers("independent")))
        guard bounds.count == accounts.count + 1 else {
            throw fields.fault("bounds", "must have one more element than 'accounts'")
        }
        guard independent.count == accounts.count else {
            throw fields.fault("independent", "must have as many elements as 'accounts'")
        }
    }
}

extension AccountFinding {
    fileprivate init(_ fields: ReportFields) throws(FieldFault) {
        guard let disposition = Disposition(rawValue: try fields.required("disposition", fields.string("disposition")))
        else {
            let choices = Disposition.allCases.map(\.rawValue).joined(separator: ", ")
            throw fields.fault("disposition", "must be one of \(choices)")
        }
        self.init(
            account: try fields.required("account", fields.string("account")),
            suspicion: try fields.required("suspicion", fields.probability("suspicion")),
            disposition: disposition, campaign: try fields.string("campaign"),
            reasons: try fields.strings("reasons") ?? [])
    }
}
