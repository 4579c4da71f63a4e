import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One attribute of a candidate's accounts, with how common each value is among all other customers, of the same country
/// where the attribute follows that.
struct CandidateAttribute {
    let attribute: Attribute
    /// By place in the candidate, the value's number; -1 where it is not known.
    let values: [Int32]
    /// By number, the value's code.
    let codes: [Int32]
    /// By number, the value's country, numbered too.
    let countries: [Int32]
    let countryCount: Int
    /// By number, the logarithm of the value's share among strangers.
    let logShares: [Double]
    /// By number, strangers with the value and one more.
    let weights: [Double]
    /// By number, the sum of the country's weights.
    let wholes: [Double]

    init(_ attribute: Attribute, _ table: AttributeTable, accounts: [Int32], _ numbering: inout Numbering) {
        self.attribute = attribute
        var inside: [Int] = []
        var codes: [Int32] = []
        values = numbering.number(accounts, table.codes, codes: &codes, counts: &inside)
        var places: [Int32: Int32] = [:]
        var ofCountry: [Int] = []
        var countryCodes: [Int] = []
        countries = codes.indices.map { number in
            let country = table.countries[Int(codes[number])]
            let place =
                places[country]
                ?? {
                    let place = Int32(ofCountry.count)
                    places[country] = place
                    ofCountry.append(0)
                    countryCodes.append(Int(country))
                    return place
                }()
            ofCountry[Int(place)] += inside[number]
            return place
        }
        countryCount = ofCountry.count
        var shares: [Double] = []
        var weights: [Double] = []
        var wholes: [Double] = []
        for (number, code) in codes.enumerated() {
            let country = Int(countries[number])
            let strangers = table.totals[Int(code)] - inside[number]
            let all = table.countryTotals[countryCodes[country]] - ofCountry[country]
            weights.append(Double(strangers + 1))
            wholes.append(Double(all + table.valuesOfCountry[countryCodes[country]] + 1))
            // One more of each value, seen or new: a value that no stranger has is rare, not impossible.
            shares.append(
                log(Double(strangers + 1) / Double(all + table.valuesOfCountry[countryCodes[country]] + 1)))
        }
        logShares = shares
        self.weights = weights
        self.wholes = wholes
        self.codes = codes
    }
}

/// Numbers the codes that some accounts have from 0 on; keeps its memory between uses.
struct Numbering {
    private var numbers: [Int32] = []

    /// For each account the number of its code, -1 where it has none; `codes` are the codes by number, `counts` how many
    /// accounts have them.
    mutating func number(
        _ accounts: [Int32], _ all: [Int32], codes: inout [Int32], counts: inout [Int]
    ) -> [Int32] {
        // A code is an account's place at most, so there are no more codes than accounts, and one for each class.
        if numbers.count < all.count + DemandClass.count {
            numbers = [Int32](repeating: -1, count: all.count + DemandClass.count)
        }
        let values = accounts.map { account in
            let code = all[Int(account)]
            guard code >= 0 else { return Int32(-1) }
            var number = numbers[Int(code)]
            if number < 0 {
                number = Int32(codes.count)
                numbers[Int(code)] = number
                codes.append(code)
                counts.append(0)
            }
            counts[Int(number)] += 1
            return number
        }
        for code in codes { numbers[Int(code)] = -1 }
        return values
    }
}

/// Whether a group's accounts have an attribute in common more than strangers would.
///
/// The null: each account's value is drawn from how often the value is among all other customers. The alternative: values are
/// drawn as in a Chinese restaurant process over those frequencies (Pitman, "Combinatorial Stochastic Processes", section
/// 3.1): an account takes the value of an earlier one in proportion to how many have it, or a new one in proportion to a
/// concentration. The ratio of the two is an e-value: its expectation under the null is at most one (Vovk and Wang,
/// "E-values", Annals of Statistics 49, 2021, section 2), so one over it is a p-value.
struct Concentration {
    /// The concentrations that are averaged over.
    private static let concentrations = [0.5, 5, 50]

    let attribute: CandidateAttribute
    private var counts: [Int32]
    private var ofCountry: [Int32]
    /// Members whose value is known.
    private(set) var known = 0
    /// The logarithm of the e-value.
    private(set) var logE = 0.0

    init(_ attribute: CandidateAttribute, _ isMember: [Bool]) {
        self.attribute = attribute
        counts = [Int32](repeating: 0, count: attribute.logShares.count)
        ofCountry = [Int32](repeating: 0, count: attribute.countryCount)
        for (value, isMember) in zip(attribute.values, isMember) where isMember && value >= 0 {
            counts[Int(value)] += 1
            ofCountry[Int(attribute.countries[Int(value)])] += 1
            known += 1
        }
        guard known > 1 else { return }
        var ratios = Self.concentrations.map { concentration in
            ofCountry.reduce(0.0) { sum, count in
                count == 0 ? sum : sum + logGamma(concentration) - logGamma(concentration + Double(count))
            }
        }
        var predicted = 0.0
        var whole = [Double](repeating: 0, count: ofCountry.count)
        for (value, count) in counts.enumerated() where count > 0 {
            let logShare = attribute.logShares[value]
            let weight = attribute.weights[value]
            predicted += logGamma(weight + Double(count)) - logGamma(weight) - Double(count) * logShare
            whole[Int(attribute.countries[value])] = attribute.wholes[value]
            for (place, concentration) in Self.concentrations.enumerated() {
                let weight = concentration * exp(logShare)
                var ratio = log(concentration)
                if count > 1 { ratio = logGamma(weight + Double(count)) - logGamma(weight) - Double(count) * logShare }
                ratios[place] += ratio
            }
        }
        // Strangers' shares are known as well as there are strangers: a Dirichlet with their counts.
        for (country, count) in ofCountry.enumerated() where count > 0 {
            predicted -= logGamma(whole[country] + Double(count)) - logGamma(whole[country])
        }
        logE = logMeanExp(ratios) - predicted
    }

    /// How much likelier each account's value is for a member than for a stranger, as logarithms; 0 where it is not known. A
    /// member itself is left out of what members have.
    ///
    /// A value that no other member has is one more of those that a single member has: as likely as these are common (Good,
    /// "The population frequencies of species", Biometrika 40, 1953).
    func logRatios(_ isMember: [Bool]) -> [Double] {
        guard known > 1 else { return [Double](repeating: 0, count: isMember.count) }
        var single = [Double](repeating: 0, count: ofCountry.count)
        for (value, count) in counts.enumerated() where count == 1 {
            single[Int(attribute.countries[value])] += 1
        }
        // By value, for strangers and for members.
        let ratios = counts.indices.map { value in
            let count = Double(counts[value])
            let country = Int(attribute.countries[value])
            let all = Double(ofCountry[country])
            let weight = exp(-attribute.logShares[value])
            let others = single[country] - (count == 1 ? 1 : 0)
            return (
                log((count * weight + single[country] + 1) / (all + 1)),
                count == 0 ? 0 : log(((count - 1) * weight + others + 1) / max(all, 1))
            )
        }
        return zip(attribute.values, isMember).map { value, isMember in
            value < 0 ? 0 : isMember ? ratios[Int(value)].1 : ratios[Int(value)].0
        }
    }

    /// How much likelier each account's values of one family's attributes are for a member than for a stranger: by the
    /// attributes that the members have in common most, or by the one that speaks for the account most, which has to pay for
    /// being chosen.
    static func logRatios(_ tests: [Concentration], _ isMember: [Bool]) -> [Double] {
        let whole = logMeanExp(tests.map(\.logE)) + log(Double(tests.count))
        let choice = log(Double(tests.count))
        let ratios = tests.map { $0.logRatios(isMember) }
        return isMember.indices.map { place in
            var (mean, most) = (0.0, -Double.infinity)
            for (test, ratios) in zip(tests, ratios) {
                mean += exp(test.logE - whole + ratios[place])
                most = max(most, ratios[place])
            }
            return max(log(mean), most - choice)
        }
    }

    /// The value that stands out most: its number, how many members have it, and how much likelier that is than among
    /// strangers, as a logarithm; nil where no value is known.
    var top: (value: Int32, count: Int, gain: Double)? {
        var top: (value: Int32, count: Int, gain: Double)?
        for (value, count) in counts.enumerated() where count > 0 {
            let gain = Double(count) * (log(Double(count) / Double(known)) - attribute.logShares[value])
            if gain > top?.gain ?? -.infinity { top = (Int32(value), Int(count), gain) }
        }
        return top
    }
}

/// The logarithm of the mean of numbers given by their logarithms: the average of e-values is one, however they depend.
func logMeanExp(_ logs: [Double]) -> Double {
    guard let most = logs.max() else { return 0 }
    return most + log(logs.reduce(0) { $0 + exp($1 - most) } / Double(logs.count))
}

/// One attribute among the accounts that a sweep sees.
struct AttributeTable: Sendable {
    /// By account; -1 where it is not known. Where the attribute follows the country, the same value in two countries has
    /// two codes.
    let codes: [Int32]
    /// By code, the country's number; 0 for an attribute that does not follow it.
    let countries: [Int32]
    /// By code, how many accounts have it.
    let totals: [Int]
    /// By country.
    let countryTotals: [Int]
    /// By country, how many values.
    let valuesOfCountry: [Int]
}
