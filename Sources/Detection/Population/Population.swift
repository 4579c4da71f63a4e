import Exchanges

/// Everything that a detection knows: the accounts' sketches, and what the directory says about them.
public struct Population: Sendable {
    /// The accounts' ids.
    let ids: [String]
    /// By account.
    let sketches: [AccountSketch]
    /// By account; nil where the directory does not have it.
    let accounts: [Account?]
    /// By account, the number of its declared organization; -1 where it has none.
    let organizations: [Int32]
    /// By account, the number of the customer behind it: accounts of one declared organization are one customer, and so are the
    /// few accounts of a team or a household that one payment instrument pays for. Many accounts with one instrument are not.
    let customers: [Int32]
    /// By account, when it was suspended or closed, in seconds since 1970; nil where it was not.
    let ends: [UInt32?]
    /// The log's time.
    let bins: TimeBins
    /// The log's last moment, in seconds since 1970.
    let end: UInt32
    /// By ``Attribute``; nil for those that a ``Sweep`` finds, because they change as exchanges come.
    let columns: [AttributeCodes?]

    /// - Parameters:
    ///   - table: what was seen.
    ///   - directory: who the accounts are; those that it lacks are judged by their exchanges alone.
    ///   - threads: how many work, at least 1.
    public init(_ table: SketchTable, directory: AccountDirectory, threads: Int = 1) {
        ids = table.ids
        let sketches = table.sketches
        let accounts = table.ids.map { directory[$0] }
        (self.sketches, self.accounts) = (sketches, accounts)
        var names: [String: Int32] = [:]
        organizations = accounts.map { account in
            guard let name = account?.organization else { return -1 }
            if let number = names[name] { return number }
            let number = Int32(names.count)
            names[name] = number
            return number
        }
        let first = sketches.lazy.map(\.first).min() ?? 0
        let last = sketches.lazy.map(\.last).max() ?? 0
        bins = TimeBins(from: UInt32(clamping: first / 1000), to: UInt32(clamping: last / 1000))
        end = UInt32(clamping: last / 1000)
        ends = accounts.map { account in
            guard let account, account.status != .active else { return nil }
            return account.statusChanged.map { UInt32(clamping: $0.milliseconds / 1000) }
        }

        var countries = AttributeColumn(capacity: ids.count)
        for account in accounts.indices {
            let declared = accounts[account]?.country.map(table.hash)
            countries.append(declared ?? sketches[account].attributes.mode(.country))
        }
        let ofCountries = countries
        columns = concurrentMap(Attribute.allCases.count, threads: threads) { number -> AttributeCodes? in
            let attribute = Attribute.allCases[number]
            guard attribute != .template, attribute != .demand else { return nil }
            var column = AttributeColumn(capacity: accounts.count)
            for account in accounts.indices {
                column.append(attribute.value(account, accounts, sketches, table.hash))
            }
            return attribute.followsCountry ? AttributeCodes(column, within: ofCountries) : AttributeCodes(column)
        }
        customers = Self.customers(organizations, columns[Attribute.payment.rawValue]?.codes ?? [])
    }

    /// More accounts than this are no team that pays with one instrument.
    private static let largestTeam = 6

    private static func customers(_ organizations: [Int32], _ payments: [Int32]) -> [Int32] {
        var payers = [Int](repeating: 0, count: payments.count)
        for code in payments where code >= 0 { payers[Int(code)] += 1 }
        var numbers: [Int64: Int32] = [:]
        var next: Int32 = 0
        return zip(organizations, payments).map { organization, payment in
            let key: Int64
            if organization >= 0 {
                key = Int64(organization)
            } else if payment >= 0, (2...largestTeam).contains(payers[Int(payment)]) {
                key = -1 - Int64(payment)
            } else {
                next += 1
                return next - 1
            }
            if let number = numbers[key] { return number }
            numbers[key] = next
            next += 1
            return next - 1
        }
    }
}

/// One attribute of all accounts as numbers, each value with the country that it is compared within.
struct AttributeCodes: Sendable {
    /// By account; -1 where it is not known.
    let codes: [Int32]
    /// By code; 0 for an attribute that does not follow the country.
    let countries: [Int32]
    /// How many countries.
    let countryCount: Int

    init(_ column: AttributeColumn) {
        codes = column.codes
        countries = [Int32](repeating: 0, count: column.count)
        countryCount = 1
    }

    /// Values that are numbers already, from 0 to below `count`.
    init(_ codes: [Int32], count: Int) {
        self.codes = codes
        countries = [Int32](repeating: 0, count: count)
        countryCount = 1
    }

    /// Values apart by country: the same value in two countries has two codes.
    init(_ column: AttributeColumn, within countries: AttributeColumn) {
        var places: [UInt64: Int32] = [:]
        var codes: [Int32] = []
        codes.reserveCapacity(column.codes.count)
        var ofCode: [Int32] = []
        for (value, country) in zip(column.codes, countries.codes) {
            guard value >= 0 else {
                codes.append(-1)
                continue
            }
            let country = country + 1
            let key = UInt64(UInt32(bitPattern: value)) << 32 | UInt64(UInt32(bitPattern: country))
            if let code = places[key] {
                codes.append(code)
            } else {
                let code = Int32(ofCode.count)
                places[key] = code
                ofCode.append(country)
                codes.append(code)
            }
        }
        self.codes = codes
        self.countries = ofCode
        countryCount = countries.count + 1
    }

    /// The table of those accounts that are seen.
    func table(_ isSeen: [Bool]) -> AttributeTable {
        var totals = [Int](repeating: 0, count: countries.count)
        for (code, isSeen) in zip(codes, isSeen) where isSeen && code >= 0 { totals[Int(code)] += 1 }
        var countryTotals = [Int](repeating: 0, count: countryCount)
        var values = [Int](repeating: 0, count: countryCount)
        for (code, total) in totals.enumerated() where total > 0 {
            countryTotals[Int(countries[code])] += total
            values[Int(countries[code])] += 1
        }
        return AttributeTable(
            codes: codes, countries: countries, totals: totals, countryTotals: countryTotals, valuesOfCountry: values)
    }
}

extension Attribute {
    /// An account's value as a hash; nil where it is not known.
    fileprivate func value(
        _ place: Int, _ accounts: [Account?], _ sketches: [AccountSketch], _ hash: (String) -> UInt64
    ) -> UInt64? {
        func day(_ days: Int64) -> UInt64? {
            (accounts[place]?.created.milliseconds).map { UInt64(bitPattern: $0 / (86_400_000 * days)) }
        }
        return switch self {
        case .payment: accounts[place]?.payment.map(hash)
        case .issuer: accounts[place]?.paymentIssuer.map(hash)
        case .signupDay: day(1)
        case .signupWeek: day(7)
        case .emailDomain: accounts[place]?.emailDomain.map(hash)
        case .emailPattern: accounts[place]?.emailPattern.map(hash)
        case .address: sketches[place].attributes.mode(.address)
        case .prefix: sketches[place].attributes.mode(.prefix)
        case .network: sketches[place].attributes.mode(.network)
        case .tls: sketches[place].attributes.mode(.tls)
        case .headers: sketches[place].attributes.mode(.headers)
        case .userAgent: sketches[place].attributes.mode(.userAgent)
        case .device: sketches[place].attributes.mode(.device)
        case .parameters: sketches[place].attributes.mode(.parameters)
        case .tools: sketches[place].attributes.mode(.tools)
        case .modelSwitch:
            sketches[place].modelSwitch.map { Sweep.mix(UInt64($0.model) << 32 | UInt64($0.time / 21_600)) }
        case .template, .demand: nil
        }
    }
}
