import Crypto

/// What is published before anyone is tested: the root of a Merkle tree over all keys of an epoch, decoys among them
/// (RFC 6962, section 2.1). Who later shows a key shows that it belonged to its holder before, and that no key was made
/// to fit the text.
public struct KeyCommitment: Sendable, Hashable {
    /// The epoch.
    public let epoch: String
    /// Keys committed to, decoys included.
    public let count: Int
    /// The root: 32 bytes.
    public let root: [UInt8]

    /// A commitment as it was published.
    public init(epoch: String, count: Int, root: [UInt8]) {
        self.epoch = epoch
        self.count = count
        self.root = root
    }

    /// Whether a key that was opened is among those committed to.
    public func holds(_ opening: KeyOpening) -> Bool {
        guard opening.index >= 0, opening.index < count else { return false }
        var hash = KeyTree.leaf(epoch: epoch, holder: opening.holder, secret: opening.secret)
        var (index, last) = (opening.index, count - 1)
        var path = opening.path[...]
        // RFC 9162, section 2.1.3.2.
        while last > 0 {
            if index & 1 == 1 || index == last {
                guard let sibling = path.popFirst() else { return false }
                hash = KeyTree.node(sibling, hash)
                while index & 1 == 0, index > 0 { (index, last) = (index >> 1, last >> 1) }
            } else {
                guard let sibling = path.popFirst() else { return false }
                hash = KeyTree.node(hash, sibling)
            }
            (index, last) = (index >> 1, last >> 1)
        }
        return path.isEmpty && hash == root
    }
}

/// A key that is shown, with the proof that it was committed to. It is secret until then: who has it can test text, and
/// mark text in the holder's name.
public struct KeyOpening: Sendable, Hashable {
    /// Whose key it is.
    public let holder: EpochKeys.Holder
    /// The holder's secret: 32 bytes.
    public let secret: [UInt8]
    /// Its place among the keys.
    public let index: Int
    /// The hashes on the way to the root.
    public let path: [[UInt8]]

    /// An opening as it was shown.
    public init(holder: EpochKeys.Holder, secret: [UInt8], index: Int, path: [[UInt8]]) {
        self.holder = holder
        self.secret = secret
        self.index = index
        self.path = path
    }

    /// The holder's key of ``Excise1``, for whoever repeats the test.
    public var markKey: MarkKey { EpochKeys.markKey(of: SymmetricKey(data: secret)) }
}

/// All keys of an epoch, in the tree that a commitment is the root of.
public struct KeyTree: Sendable {
    /// The commitment to these keys.
    public let commitment: KeyCommitment
    private let keys: EpochKeys
    private let places: [EpochKeys.Holder: Int]
    /// The tree's levels, leaves first.
    private let levels: [[[UInt8]]]

    /// The tree of everyone's key, cohorts', accounts' and decoys'.
    ///
    /// - Parameters:
    ///   - keys: the epoch's.
    ///   - cohorts: all cohorts of the epoch; each counts once.
    ///   - accounts: all accounts of the epoch; each counts once.
    ///   - decoys: how many keys of nobody; 1,000 show quantiles down to a thousandth.
    public init(_ keys: EpochKeys, cohorts: [String], accounts: [String], decoys: Int = 1000) {
        var holders: Set<EpochKeys.Holder> = [.everyone]
        holders.formUnion(cohorts.map { .cohort($0) })
        holders.formUnion(accounts.map { .account($0) })
        holders.formUnion((0..<max(decoys, 0)).map { .decoy($0) })
        // In the order of their hashes, so that a leaf's place says nothing of its holder.
        let leaves = holders.map { holder in
            (holder, Self.leaf(epoch: keys.name, holder: holder, secret: Self.bytes(keys, holder)))
        }.sorted { $0.1.lexicographicallyPrecedes($1.1) }
        var places: [EpochKeys.Holder: Int] = [:]
        for (place, leaf) in leaves.enumerated() { places[leaf.0] = place }
        var levels = [leaves.map(\.1)]
        while let level = levels.last, level.count > 1 {
            levels.append(
                stride(from: 0, to: level.count, by: 2).map { index in
                    index + 1 < level.count ? Self.node(level[index], level[index + 1]) : level[index]
                })
        }
        self.keys = keys
        self.places = places
        self.levels = levels
        commitment = KeyCommitment(epoch: keys.name, count: leaves.count, root: levels[levels.count - 1][0])
    }

    /// A holder's key with its proof; nil for one who is not in the tree.
    public func opening(of holder: EpochKeys.Holder) -> KeyOpening? {
        guard let place = places[holder] else { return nil }
        var index = place
        var path: [[UInt8]] = []
        for level in levels where level.count > 1 {
            let sibling = index ^ 1
            if sibling < level.count { path.append(level[sibling]) }
            index >>= 1
        }
        return KeyOpening(holder: holder, secret: Self.bytes(keys, holder), index: place, path: path)
    }

    private static func bytes(_ keys: EpochKeys, _ holder: EpochKeys.Holder) -> [UInt8] {
        keys.secret(of: holder).withUnsafeBytes { Array($0) }
    }

    static func leaf(epoch: String, holder: EpochKeys.Holder, secret: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [0]
        for part in [epoch] + holder.purpose {
            let text = Array(part.utf8)
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
        }
        return Array(SHA256.hash(data: bytes + secret))
    }

    static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: [1] + left + right)) }
}
