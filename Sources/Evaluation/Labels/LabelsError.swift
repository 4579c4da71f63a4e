import Exchanges

/// Why a file holds no labels.
public enum LabelsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file could not be read, or one of its lines is wrong.
    case read(LogReadError)
    /// Two lines describe a campaign of this id.
    case repeatedCampaign(String)
    /// An account names a campaign that no line describes.
    case unknownCampaign(String, account: String)
    /// None of the accounts that a report names has a label.
    case unrelated

    /// What is wrong, and what would be right.
    public var description: String {
        switch self {
        case .read(let error): error.description
        case .repeatedCampaign(let id): "two lines describe the campaign '\(id)'; ids must be unique within a file"
        case .unknownCampaign(let id, let account):
            "account '\(account)' names the campaign '\(id)', which no line of kind 'campaign' describes"
        case .unrelated: "no account of the report has a label; give the labels of the log that the report is about"
        }
    }
}
