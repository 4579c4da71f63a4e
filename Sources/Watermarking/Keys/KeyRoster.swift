/// Whose keys an epoch has: what a key tree is made of beside the master. It holds no secret, but tells who the customers
/// are.
public struct KeyRoster: Sendable, Equatable {
    /// An account and the cohort that it was in.
    public struct Member: Sendable, Hashable {
        /// The account's id.
        public let account: String
        /// The cohort's name.
        public let cohort: String

        /// A member.
        public init(account: String, cohort: String) {
            self.account = account
            self.cohort = cohort
        }
    }

    /// The epoch's name.
    public let epoch: String
    /// The number of the master in its folder.
    public let master: Int
    /// Keys of nobody.
    public let decoys: Int
    /// The accounts, in the order of their ids, each with every cohort that it was in.
    public let members: [Member]

    /// The roster of an epoch; members that are the same count once.
    public init(epoch: String, master: Int, decoys: Int, members: some Sequence<Member>) {
        self.epoch = epoch
        self.master = master
        self.decoys = max(decoys, 0)
        self.members = Set(members).sorted { ($0.account, $0.cohort) < ($1.account, $1.cohort) }
    }

    /// The cohorts, in the order of their names.
    public var cohorts: [String] { Set(members.map(\.cohort)).sorted() }

    /// The accounts of a cohort.
    public func accounts(of cohort: String) -> [String] { members.filter { $0.cohort == cohort }.map(\.account) }

    /// The tree of these holders' keys.
    public func tree(_ keys: EpochKeys) -> KeyTree {
        KeyTree(keys, cohorts: cohorts, accounts: members.map(\.account), decoys: decoys)
    }
}
