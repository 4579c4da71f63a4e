/// Who holds one or several accounts: what these have in common.
struct Owner {
    enum Kind { case person, business, university }

    var kind: Kind
    var country: UInt8
    var organization: UInt32 = 0
    var payment: UInt64
    var issuer: UInt32
    var domain: UInt32
    var network: UInt16
    var host: UInt32
    var addressing: Profile.Addressing
    var created: Int64
    var plan: Profile.Plan
    var verification: Profile.Verification

    /// - Parameter created: when the first account was opened, milliseconds since the epoch.
    init(_ kind: Kind, created: Int64, isDeclared: Bool? = nil, _ places: Places, _ draws: inout Draws) {
        self.kind = kind
        self.created = created
        country = places.country(&draws)
        payment = draws.next() | 1
        issuer = places.issuer(country, &draws)
        host = UInt32(truncatingIfNeeded: draws.next())
        switch kind {
        case .person:
            domain = Domains.consumer(&draws)
            network = places.accessNetwork(country, &draws)
            switch places.networks[Int(network)].kind {
            case .mobile: addressing = .translated
            case .campus: addressing = draws.chance(0.5) ? .translated : .fixed
            default: addressing = draws.chance(0.2) ? .roaming : draws.chance(0.6) ? .leased : .fixed
            }
            // Scripts run on rented machines, too.
            if draws.chance(0.15) { (network, addressing) = (places.hostingNetwork(&draws), .fixed) }
            plan = draws.chance(0.35) ? .free : .payAsYouGo
            verification =
                draws.chance(0.5) ? .email : draws.chance(0.8) ? .phone : draws.chance(0.7) ? .identity : .none
            if plan == .free, draws.chance(0.8) { payment = 0 }
        case .business:
            domain = draws.chance(0.85) ? Domains.own(&draws) : Domains.consumer(&draws)
            network = draws.chance(0.7) ? places.hostingNetwork(&draws) : places.accessNetwork(country, &draws)
            addressing = draws.chance(0.5) ? .servers : .fixed
            plan =
                draws.chance(0.25)
                ? .team : draws.chance(0.25) ? .enterprise : draws.chance(0.12) ? .startup : .payAsYouGo
            verification = draws.chance(0.4) ? .business : draws.chance(0.5) ? .phone : .email
        case .university:
            domain = Domains.university(&draws)
            network = places.campusNetwork(country, &draws)
            addressing = .translated
            plan = .education
            verification = .email
        }
        let declares = isDeclared ?? (kind != .person && draws.chance(0.6))
        if declares { organization = UInt32(truncatingIfNeeded: draws.next()) | 1 }
    }

    /// One of the owner's accounts.
    func account(_ label: CustomerClass, _ appearance: Software.Appearance, created: Int64, _ draws: inout Draws)
        -> Profile
    {
        var profile = Profile()
        profile.label = label
        profile.organization = organization
        profile.created = created
        profile.plan = plan
        profile.verification = verification
        profile.payment = payment
        profile.issuer = issuer
        profile.domain = domain
        profile.patternSeed = UInt32(truncatingIfNeeded: draws.next())
        profile.country = country
        profile.network = network
        profile.host = host
        profile.addressing = addressing
        profile.show(appearance, &draws)
        return profile
    }
}

extension Profile {
    /// Takes on the looks of a program.
    mutating func show(_ appearance: Software.Appearance, _ draws: inout Draws) {
        userAgent = appearance.userAgent
        tls = appearance.tls
        headers = appearance.headers
        let id = draws.next() | 1
        device = appearance.hasDevice ? id : 0
    }
}
