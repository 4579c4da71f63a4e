import Detection
import Statistics

/// Attackers found and customers wronged.
public struct AccountScore: Sendable, Encodable {
    /// Accounts labelled as attackers.
    public let attackers: Int
    /// How many of them were flagged.
    public let attackersFlagged: Int
    /// How many of them were put under watch only.
    public let attackersWatched: Int
    /// All other accounts with a label.
    public let customers: Int
    /// How many of them were flagged.
    public let customersFlagged: Int
    /// Flagged accounts that no label knows; they count nowhere else.
    public let unknownFlagged: Int
    /// Share of the attackers that were flagged; nil where there are none.
    public let recall: Double?
    /// Share of the flagged accounts that are attackers; nil where none was flagged.
    public let precision: Double?
    /// Share of the customers that were flagged; nil where there are none.
    public let falsePositiveRate: Double?
    /// What that share is at most with 95 % confidence (Clopper and Pearson 1934, one-sided).
    public let falsePositiveBound: Double?

    init(_ tally: AccountTally) {
        attackers = tally.attackers.total
        attackersFlagged = tally.attackers.flagged
        attackersWatched = tally.attackers.watched
        customers = tally.classes.reduce(0) { $0 + $1.value.total }
        customersFlagged = tally.classes.reduce(0) { $0 + $1.value.flagged }
        unknownFlagged = tally.unknownFlagged
        recall = Ratio.of(attackersFlagged, attackers)
        precision = Ratio.of(attackersFlagged, attackersFlagged + customersFlagged)
        falsePositiveRate = Ratio.of(customersFlagged, customers)
        falsePositiveBound = Ratio.upperBound(customersFlagged, customers)
    }
}

/// What was decided about one class of customers.
public struct ClassScore: Sendable, Encodable {
    /// The class, as in the labels.
    public let name: String
    /// How many accounts there are.
    public let accounts: Int
    /// How many of them were flagged.
    public let flagged: Int
    /// How many were put under watch.
    public let watched: Int
    /// How many were found to do what their contract allows.
    public let authorised: Int
    /// How many were cleared by a telling sign.
    public let cleared: Int
    /// Share of the accounts that were flagged.
    public let falsePositiveRate: Double?
    /// What it is at most with 95 % confidence (Clopper and Pearson 1934, one-sided).
    public let falsePositiveBound: Double?

    init(_ kind: AccountLabel.Kind, _ counts: AccountTally.Counts) {
        name = kind.rawValue
        accounts = counts.total
        flagged = counts.flagged
        watched = counts.watched
        authorised = counts.authorised
        cleared = counts.cleared
        falsePositiveRate = Ratio.of(flagged, accounts)
        falsePositiveBound = Ratio.upperBound(flagged, accounts)
    }
}

/// Accounts by what they are and what was decided about them.
struct AccountTally {
    struct Counts {
        var total = 0
        var flagged = 0
        var watched = 0
        var authorised = 0
        var cleared = 0

        mutating func add(_ disposition: AccountFinding.Disposition?) {
            total += 1
            switch disposition {
            case .flagged: flagged += 1
            case .watch: watched += 1
            case .authorised: authorised += 1
            case .cleared: cleared += 1
            case nil: break
            }
        }
    }

    var attackers = Counts()
    var classes: [AccountLabel.Kind: Counts] = [:]
    var unknownFlagged = 0

    mutating func add(_ labels: Labels, _ dispositions: [String: AccountFinding.Disposition]) {
        for (account, label) in labels.accounts {
            if label.kind == .attacker {
                attackers.add(dispositions[account])
            } else {
                classes[label.kind, default: Counts()].add(dispositions[account])
            }
        }
        unknownFlagged += dispositions.count { $0.value == .flagged && labels.accounts[$0.key] == nil }
    }
}

/// Shares of counts.
enum Ratio {
    /// nil where the whole is nothing.
    static func of(_ part: Int, _ whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }

    /// The exact one-sided 95 % bound; nil where the whole is nothing.
    static func upperBound(_ part: Int, _ whole: Int) -> Double? {
        whole > 0 ? ExactInterval.shareUpperBound(successes: part, of: whole) : nil
    }
}
