/// What accounts can have in common besides when and how much they ask.
enum Attribute: Int, CaseIterable, Sendable {
    case payment, issuer
    case signupDay, signupWeek, emailDomain, emailPattern
    case address, prefix, network
    case tls, headers, userAgent, parameters, tools, template
    /// The model that an account turned to, and the quarter of a day in which it did: an application's maker does so for all
    /// who use it, and so does an operator for his accounts.
    case modelSwitch
    case device
    case demand

    /// Attributes of one family depend on one another, and count once.
    var family: Family {
        switch self {
        case .payment, .issuer: .payment
        case .signupDay, .signupWeek, .emailDomain, .emailPattern: .signup
        case .address, .prefix, .network: .network
        case .tls, .headers, .userAgent, .parameters, .tools, .template, .modelSwitch: .software
        case .device: .device
        case .demand: .demand
        }
    }

    /// Whether its values follow the country, so that it is compared only among customers of one country.
    var followsCountry: Bool {
        switch self {
        case .payment, .issuer, .emailDomain, .address, .prefix, .network: true
        default: false
        }
    }
}

/// A family of evidence: what one innocent cause explains, and so counts once. Between strangers, families are independent.
public enum Family: String, CaseIterable, Sendable {
    /// What is sent and with what: the users of one popular application share its system prompt, its parameters and its
    /// fingerprints.
    case software
    case payment
    case signup
    case network
    case device
    /// Answers are asked for that are worth more as training data than as answers.
    case demand
    /// The work is shared evenly.
    case evenness
    /// The accounts are active in one rhythm.
    case synchrony
    /// What fails on one account is sent by another.
    case failover
    /// The accounts share out the questions of one data set.
    case tiling
    /// New accounts take over where others were suspended.
    case handover

    /// Whether it is about what the accounts do together; marks can be copied and inherited, behaviour has to be shared.
    var isBehaviour: Bool {
        switch self {
        case .evenness, .synchrony, .failover, .tiling, .handover: true
        default: false
        }
    }
}
