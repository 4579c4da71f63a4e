/// Countries with what comes with them: hours, networks, issuers of payment instruments and mail providers.
struct Places: Sendable {
    struct Country: Sendable {
        let code: StaticString
        /// Hours east of UTC.
        let offset: Int
        let weight: Double
        var networks: Range<Int> = 0..<0
        var issuers: Range<Int> = 0..<0
    }

    struct Network: Sendable {
        let country: UInt8
        let kind: Kind
        let weight: Double

        enum Kind: Sendable { case residential, mobile, hosting, campus }
    }

    private(set) var countries: [Country] = [
        Country(code: "US", offset: -6, weight: 27), Country(code: "IN", offset: 5, weight: 9),
        Country(code: "GB", offset: 0, weight: 6), Country(code: "DE", offset: 1, weight: 6),
        Country(code: "JP", offset: 9, weight: 6), Country(code: "BR", offset: -3, weight: 5),
        Country(code: "FR", offset: 1, weight: 4), Country(code: "CA", offset: -5, weight: 4),
        Country(code: "KR", offset: 9, weight: 4), Country(code: "SG", offset: 8, weight: 3),
        Country(code: "AU", offset: 10, weight: 3), Country(code: "ID", offset: 7, weight: 2.5),
        Country(code: "NL", offset: 1, weight: 2), Country(code: "ES", offset: 1, weight: 2),
        Country(code: "IT", offset: 1, weight: 2), Country(code: "PL", offset: 1, weight: 1.6),
        Country(code: "MX", offset: -6, weight: 1.6), Country(code: "VN", offset: 7, weight: 1.5),
        Country(code: "TR", offset: 3, weight: 1.3), Country(code: "IL", offset: 2, weight: 1.1),
        Country(code: "SE", offset: 1, weight: 1), Country(code: "CH", offset: 1, weight: 1),
        Country(code: "NG", offset: 1, weight: 0.8), Country(code: "AR", offset: -3, weight: 0.8),
        Country(code: "TW", offset: 8, weight: 1), Country(code: "HK", offset: 8, weight: 1),
        Country(code: "UA", offset: 2, weight: 0.7), Country(code: "ZA", offset: 2, weight: 0.7),
    ]
    private(set) var networks: [Network] = []
    /// Networks of the clouds, which all countries use.
    private(set) var hosting: Range<Int> = 0..<0
    private let countryWeights: [Double]
    private let hostingWeights: [Double]
    /// Issuers of virtual cards, which all countries use.
    private(set) var virtualIssuers: Range<Int> = 0..<0
    private(set) var issuerCount = 0

    init() {
        for index in countries.indices {
            let first = networks.count
            // A few carriers have most customers.
            let size = 8 + Int(countries[index].weight)
            for place in 0..<size {
                let kind: Network.Kind = place % 3 == 1 ? .mobile : place >= size - 3 ? .campus : .residential
                networks.append(Network(country: UInt8(index), kind: kind, weight: 1 / Double(place + 1)))
            }
            countries[index].networks = first..<networks.count
            let firstIssuer = issuerCount
            issuerCount += 10 + Int(countries[index].weight)
            countries[index].issuers = firstIssuer..<issuerCount
        }
        let firstHosting = networks.count
        for place in 0..<40 {
            networks.append(Network(country: UInt8(place % 28), kind: .hosting, weight: 1 / Double(place + 1)))
        }
        hosting = firstHosting..<networks.count
        virtualIssuers = issuerCount..<issuerCount + 14
        issuerCount += 14
        countryWeights = countries.map(\.weight).cumulative
        hostingWeights = hosting.map { [networks] in networks[$0].weight }.cumulative
    }

    func country(_ draws: inout Draws) -> UInt8 { UInt8(draws.index(cumulative: countryWeights)) }

    func hostingNetwork(_ draws: inout Draws) -> UInt16 {
        UInt16(hosting.lowerBound + draws.index(cumulative: hostingWeights))
    }

    /// A network that people in a country use.
    func accessNetwork(_ country: UInt8, _ draws: inout Draws) -> UInt16 {
        let range = countries[Int(country)].networks
        return UInt16(range.lowerBound + draws.index(cumulative: range.map { networks[$0].weight }.cumulative))
    }

    func campusNetwork(_ country: UInt8, _ draws: inout Draws) -> UInt16 {
        UInt16(countries[Int(country)].networks.upperBound - 1 - draws.below(3))
    }

    func issuer(_ country: UInt8, _ draws: inout Draws) -> UInt32 {
        if draws.chance(0.05) { return UInt32(virtualIssuers.lowerBound + draws.below(virtualIssuers.count)) }
        let range = countries[Int(country)].issuers
        // Two uniform draws favour the first ones.
        return UInt32(range.lowerBound + Int(Double(range.count) * draws.uniform() * draws.uniform()))
    }
}

/// Domains of e-mail addresses that many use.
enum Domains {
    static let shared: [StaticString] = [
        "gmail.com", "outlook.com", "hotmail.com", "icloud.com", "yahoo.com", "proton.me", "qq.com", "163.com",
        "naver.com", "gmx.de", "web.de", "orange.fr", "uol.com.br", "yandex.com", "mail.com", "fastmail.com",
        "zoho.com",
        "live.com", "hey.com", "tuta.com",
    ]
    static let weights: [Double] = [
        52, 11, 6, 7, 6, 3, 2, 1.5, 2, 1.5, 1, 1, 1, 0.8, 0.7, 0.7, 0.7, 1, 0.4, 0.4,
    ].cumulative
    /// Domains of addresses that live for minutes; a small part of customers uses them, too.
    static let disposableCount = 30
    /// Seeds from here on are universities'.
    static let firstUniversity: UInt32 = 0xF000_0000
    /// Seeds from here on, below universities', are disposable ones.
    static let firstDisposable: UInt32 = 0xE000_0000

    static func consumer(_ draws: inout Draws) -> UInt32 {
        if draws.chance(0.015) { return disposable(&draws) }
        return UInt32(draws.index(cumulative: weights))
    }

    static func disposable(_ draws: inout Draws) -> UInt32 {
        firstDisposable + UInt32(draws.below(disposableCount))
    }

    /// A domain of one's own.
    static func own(_ draws: inout Draws) -> UInt32 {
        UInt32(shared.count) + UInt32(draws.below(Int(firstDisposable) - shared.count))
    }

    static func university(_ draws: inout Draws) -> UInt32 { firstUniversity + UInt32(draws.below(900)) }
}
