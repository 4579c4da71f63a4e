import Detection

/// Which kind of link has which colour: those that occur most have one of their own, the same in every picture of a page.
struct KindColours {
    /// The kinds with a colour of their own, most frequent first.
    let kinds: [String]

    init(_ campaigns: [Campaign]) {
        var counts: [String: Int] = [:]
        for link in campaigns.flatMap({ $0.figures?.links ?? [] }) {
            for kind in Set(link.kinds) { counts[kind, default: 0] += 1 }
        }
        let ordered = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        kinds = ordered.prefix(Palette.light.ownKinds).map(\.key)
    }

    /// The colour's number.
    func colour(_ kind: String?) -> Int {
        kind.flatMap { kinds.firstIndex(of: $0) } ?? Palette.light.ownKinds
    }
}
