/// What the tagger tells apart.
enum NameKind: UInt8, Sendable, CaseIterable {
    case person, location, organization, address

    var type: EntityType {
        switch self {
        case .person: .person
        case .location: .location
        case .organization: .organization
        case .address: .address
        }
    }

    /// Labels: 0 outside, then beginning and inside of each kind.
    var beginning: Int { Int(rawValue) * 2 + 1 }
    var inside: Int { Int(rawValue) * 2 + 2 }
    static let labelCount = allCases.count * 2 + 1
}
