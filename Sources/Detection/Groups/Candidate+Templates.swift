extension Sweep {
    /// Fewer accounts than this are no campaign that a pool's statistics could show.
    static let fewestAccounts = 8

    /// The sets of accounts in which the same pieces of text recur, each set once.
    ///
    /// - Parameter targets: only sets with enough of these accounts are made; nil for all.
    func templateCandidates(_ targets: [Bool]? = nil) -> [Candidate] {
        var customers = CustomerChoice(population)
        var bySet: [UInt64: Int] = [:]
        var candidates: [Candidate] = []
        Posting.forEachRun(postings) { run in
            guard run.count >= Self.fewestAccounts else { return }
            if let targets, run.count(where: { targets[Int($0.account)] }) < Self.fewestAccounts { return }
            let accounts = customers.oneForEach(run.map(\.account))
            guard accounts.count >= Self.fewestAccounts else { return }
            // The sum of mixed ids tells sets apart.
            let set = accounts.reduce(into: UInt64(accounts.count)) { $0 &+= Self.mix(UInt64($1)) }
            if let place = bySet[set] {
                if case .segments(let segments) = candidates[place].bond {
                    candidates[place].bond = .segments(segments + [run[run.startIndex].segment])
                }
            } else {
                bySet[set] = candidates.count
                candidates.append(Candidate(bond: .segments([run[run.startIndex].segment]), accounts: accounts))
            }
        }
        return candidates
    }

    /// A 64-bit finalizer (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014).
    static func mix(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
