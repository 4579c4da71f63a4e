import Detection
import Exchanges

/// A simple detector of earlier work, to compare with under the same evaluation.
///
/// Each reads a whole log and then decides, so `detected_at` is the end of the log: what leaked before tells nothing about it.
/// Those that judge single accounts report no campaigns.
public enum Baseline: String, Sendable, CaseIterable {
    /// ``VolumeCap``.
    case volumeCap = "volume-cap"
    /// ``PhraseShare``.
    case phrases
    /// ``TemplateRepetition``.
    case templateRepetition = "template-repetition"
    /// ``SharedAttributes``.
    case sharedAttributes = "shared-attributes"
    /// ``SynchroTrap``.
    case synchroTrap = "synchrotrap"

    /// What it finds in a log.
    ///
    /// - Parameter directory: who is behind the accounts; needed by those that link accounts by payment.
    /// - Throws: ``LogReadError``.
    public func detect(
        in reader: ExchangeLogReader, directory: AccountDirectory
    ) throws(LogReadError) -> (report: CampaignReport, summary: LogSummary) {
        switch self {
        case .volumeCap: try VolumeCap().detect(in: reader)
        case .phrases: try PhraseShare().detect(in: reader)
        case .templateRepetition: try TemplateRepetition().detect(in: reader)
        case .sharedAttributes: try SharedAttributes().detect(in: reader, directory)
        case .synchroTrap: try SynchroTrap().detect(in: reader, directory)
        }
    }
}
