#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Whether a group's accounts share out the questions of a data set that others ask, too: each member has some in common with
/// outsiders, and hardly ever one with another member.
///
/// Only a data set that outsiders ask tells this: that questions are not repeated says nothing where nobody repeats them.
///
/// The null: two customers use the same data set with a probability, and then each draws his questions from it, so that they
/// have one in common with probability 1 - exp(-d · n · m) for n and m questions. Both numbers are what members and outsiders
/// show. The alternative: two members have a question in common only ``rarer`` as often. Pairs of accounts are counted, not
/// questions, because the questions of one pair are not independent.
struct Tiling {
    /// How often accounts have a question in common.
    struct Counts: Sendable, Equatable {
        /// Pairs of a member and an outsider, and pairs of members, that ask a question both.
        var (across, inside) = (0, 0)
        /// How many pairs of members would by chance.
        var expected = 0.0
        /// Members that ask something that others ask, and these others.
        var (members, outsiders) = (0, 0)
    }

    /// How often two members have a question in common, compared with chance.
    private static let rarer = [0.01, 0.1, 0.3]
    /// What one account may say at most, as a natural logarithm.
    private static let most = 6.0

    private(set) var counts = Counts()
    /// The logarithm of the evidence.
    private(set) var logE = 0.0
    /// By account: questions that others ask too, and members with whom it has one in common.
    private var own: [(questions: Int, links: Int)]
    /// The number of members by how many questions they have.
    private var sizes: [Int: Int] = [:]
    private var share = 0.0
    private var density = 0.0

    /// - Parameters:
    ///   - questions: for each question that several customers ask, the places of the weighed accounts that do, and other
    ///     accounts.
    ///   - volumes: by other account, how many such questions it asks in all.
    init(_ questions: [(places: [Int32], others: [Int32])], volumes: [Int32: Int], isMember: [Bool]) {
        own = [(questions: Int, links: Int)](repeating: (0, 0), count: isMember.count)
        var insiders: [Int32: Set<Int32>] = [:]
        // By outsider, how many questions it has in common with each member.
        var outsiders: [Int32: [Int32: Int]] = [:]
        for question in questions {
            let members = question.places.filter { isMember[Int($0)] }
            for member in members {
                own[Int(member)].questions += 1
                if members.count > 1 { insiders[member, default: []].formUnion(members) }
                for outsider in question.others { outsiders[outsider, default: [:]][member, default: 0] += 1 }
            }
        }
        for (member, others) in insiders { own[Int(member)].links = others.count - 1 }
        let members = own.indices.filter { isMember[$0] && own[$0].questions > 0 }
        for member in members { sizes[own[member].questions, default: 0] += 1 }
        counts.members = members.count
        counts.outsiders = outsiders.count
        counts.inside = members.reduce(0) { $0 + own[$1].links } / 2
        counts.across = outsiders.values.reduce(0) { $0 + $1.count }
        guard members.count > 1 else { return }

        // An outsider is known by one member whose question it asks; the other members tell how many use its data set.
        let linked = outsiders.values.reduce(0) { $0 + $1.count - 1 }
        share = Double(linked) / Double(outsiders.count * (members.count - 1) + 1)
        var (common, products) = (0.0, 0.0)
        for (outsider, links) in outsiders {
            let volume = Double(max(volumes[outsider] ?? 0, 1))
            for (member, number) in links {
                common += Double(number)
                products += volume * Double(own[Int(member)].questions)
            }
        }
        density = common / max(products, 1)
        counts.expected = members.reduce(0) { $0 + expected(of: $1) } / 2
        logE = logMeanExp(Self.rarer.map { rarer in members.reduce(0) { $0 + logRatio($1, rarer) } })
    }

    /// The probability that two members have a question in common.
    private func chance(_ first: Int, _ second: Int) -> Double {
        min(share * (1 - exp(-density * Double(first) * Double(second))), 0.99)
    }

    /// With how many other members an account has a question in common by chance.
    private func expected(of place: Int) -> Double {
        sizes.reduce(-chance(own[place].questions, own[place].questions)) {
            $0 + Double($1.value) * chance(own[place].questions, $1.key)
        }
    }

    /// A member's part of the logarithm of the ratio, half of each of its pairs'; 0 without questions.
    private func logRatio(_ place: Int, _ rarer: Double) -> Double {
        let (questions, links) = own[place]
        guard questions > 0 else { return 0 }
        func apart(_ other: Int) -> Double {
            let chance = chance(questions, other)
            return log((1 - rarer * chance) / (1 - chance))
        }
        let all = sizes.reduce(-apart(questions)) { $0 + Double($1.value) * apart($1.key) }
        // Pairs with a question in common are not apart.
        let mean = all / Double(max(1, counts.members - 1))
        return min((all + Double(links) * (log(rarer) - mean)) / 2, Self.most)
    }

    /// How much likelier each member's links are in a group that shares out questions, with the mildest of the alternatives.
    func logRatios(_ isMember: [Bool]) -> [Double] {
        isMember.indices.map { isMember[$0] ? logRatio($0, Self.rarer[Self.rarer.count - 1]) : 0 }
    }
}
