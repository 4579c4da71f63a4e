import Statistics

extension Sweep {
    /// Attributes whose rare values bind accounts by themselves.
    private static let single: [Attribute] = [
        .payment, .device, .address, .prefix, .issuer, .network, .emailDomain, .emailPattern, .signupDay, .parameters,
        .tools, .headers, .tls,
    ]
    /// Attributes that are too common by themselves and bind accounts two at a time.
    private static let pairs: [(Attribute, Attribute)] = [
        (.issuer, .signupWeek), (.issuer, .network), (.issuer, .parameters), (.signupDay, .network),
        (.signupDay, .parameters), (.network, .parameters), (.emailPattern, .signupWeek), (.emailDomain, .signupWeek),
        (.issuer, .headers), (.signupDay, .headers), (.network, .headers),
        (.issuer, .modelSwitch), (.network, .modelSwitch), (.signupWeek, .modelSwitch),
    ]

    /// Above this share of the accounts a value is everybody's, such as a popular library's fingerprint.
    private static let hub = 0.05

    /// The sets of accounts that share a rare value, or two values more often than chance.
    ///
    /// - Parameter targets: only values are looked at that enough of these accounts have; nil for all.
    func attributeCandidates(_ targets: [Bool]? = nil) -> [Candidate] {
        let seen = exchanges.count { $0 > 0 }
        let most = max(500, Int(Double(seen) * Self.hub))
        var candidates: [Candidate] = []
        var customers = CustomerChoice(population)
        for attribute in Self.single where !ignored.contains(attribute.family) {
            let table = tables[attribute.rawValue]
            let totals = zip(table.totals, table.isLookedAt(targets)).map { $1 ? $0 : 0 }
            for (code, accounts) in members(table.codes, totals, most, &customers) {
                candidates.append(Candidate(bond: .attributes([(attribute, code)]), accounts: accounts))
            }
        }
        for (first, second) in Self.pairs where ignored.isDisjoint(with: [first.family, second.family]) {
            let (left, right) = (tables[first.rawValue], tables[second.rawValue])
            let (isLeft, isRight) = (left.isLookedAt(targets), right.isLookedAt(targets))
            var places: [UInt64: Int32] = [:]
            var codes = [Int32](repeating: -1, count: exchanges.count)
            var totals: [Int] = []
            var pairs: [(Int32, Int32)] = []
            for account in codes.indices where exchanges[account] > 0 {
                let (one, other) = (left.codes[account], right.codes[account])
                guard one >= 0, other >= 0, isLeft[Int(one)], isRight[Int(other)],
                    left.totals[Int(one)] >= Self.fewestAccounts,
                    right.totals[Int(other)] >= Self.fewestAccounts
                else { continue }
                let key = UInt64(UInt32(bitPattern: one)) << 32 | UInt64(UInt32(bitPattern: other))
                let place =
                    places[key]
                    ?? {
                        let place = Int32(totals.count)
                        places[key] = place
                        totals.append(0)
                        pairs.append((one, other))
                        return place
                    }()
                codes[account] = place
                totals[Int(place)] += 1
            }
            for place in totals.indices {
                let (one, other) = pairs[place]
                let expected =
                    Double(left.totals[Int(one)]) * Double(right.totals[Int(other)]) / Double(max(1, seen))
                // Far more than independence gives; the tests decide what it means.
                if Double(totals[place]) < 3 * expected + 6 { totals[place] = 0 }
            }
            for (place, accounts) in members(codes, totals, most, &customers) {
                let (one, other) = pairs[Int(place)]
                candidates.append(
                    Candidate(bond: .attributes([(first, one), (second, other)]), accounts: accounts))
            }
        }
        return candidates
    }

    /// The accounts of each code that has enough of them and is no hub.
    private func members(
        _ codes: [Int32], _ totals: [Int], _ most: Int, _ customers: inout CustomerChoice
    ) -> [(code: Int32, accounts: [Int32])] {
        var places = [Int32](repeating: -1, count: totals.count)
        var sets: [(code: Int32, accounts: [Int32])] = []
        for (code, total) in totals.enumerated() where total >= Self.fewestAccounts && total <= most {
            places[code] = Int32(sets.count)
            sets.append((Int32(code), []))
        }
        for (account, code) in codes.enumerated() where code >= 0 && exchanges[account] > 0 && places[Int(code)] >= 0 {
            sets[Int(places[Int(code)])].accounts.append(Int32(account))
        }
        return sets.compactMap { entry in
            let accounts = customers.oneForEach(entry.accounts)
            return accounts.count >= Self.fewestAccounts ? (entry.code, accounts) : nil
        }
    }
}

extension AttributeTable {
    /// By code, whether enough of the accounts have it to make a candidate; all, where none are given.
    fileprivate func isLookedAt(_ accounts: [Bool]?) -> [Bool] {
        guard let accounts else { return [Bool](repeating: true, count: totals.count) }
        var counts = [Int](repeating: 0, count: totals.count)
        for (code, isWanted) in zip(codes, accounts) where isWanted && code >= 0 { counts[Int(code)] += 1 }
        return counts.map { $0 >= Sweep.fewestAccounts }
    }
}
