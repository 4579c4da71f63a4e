/// One rule of the configuration, or of a group: who shares what.
public struct LimitRule: Sendable, Equatable {
    /// What has a cell of its own.
    public enum Scope: String, Sendable, CaseIterable, Hashable {
        /// Each account.
        case account
        /// Each declared organization; an account without one stands for itself.
        case organization
        /// Each API key.
        case key
        /// Each model.
        case model
        /// Each group of accounts that has been set.
        case group
        /// Everybody together.
        case everyone
    }

    /// Its name: in refusals' records, metrics and cells. Letters, digits, `-`, `_`, `.` and `:`.
    public var name: String
    /// Whatever is named here has a cell of its own, in combination where there are several.
    public var each: [Scope]
    /// Whom it is for.
    public var applies: Selection
    /// Whom it spares.
    public var spares: Selection
    /// How much is allowed of what.
    public var allowances: [Dimension: Allowance]
    /// Only noted: nobody is refused.
    public var isShadow: Bool

    /// Makes one.
    public init(
        name: String, each: [Scope], applies: Selection = Selection(), spares: Selection = Selection(),
        allowances: [Dimension: Allowance], isShadow: Bool = false
    ) {
        self.name = name
        self.each = each
        self.applies = applies
        self.spares = spares
        self.allowances = allowances
        self.isShadow = isShadow
    }

    /// Accounts, keys and models by what is known of them. A list that is empty does not select.
    public struct Selection: Sendable, Equatable {
        /// Ids of accounts.
        public var accounts: Set<String> = []
        /// Declared organizations.
        public var organizations: Set<String> = []
        /// Public ids of keys.
        public var keys: Set<String> = []
        /// Plans of accounts.
        public var plans: Set<String> = []
        /// What contracts allow.
        public var entitlements: Set<String> = []
        /// Models as clients name them.
        public var models: Set<String> = []
        /// Groups of accounts.
        public var groups: Set<String> = []

        /// Selects by nothing.
        public init() {}

        /// Whether there is anything to select by.
        public var isEmpty: Bool { self == Selection() }

        /// Whether every list that is not empty has the consumer in it.
        public func matches(_ consumer: Consumer) -> Bool {
            func has(_ set: Set<String>, _ value: String?) -> Bool {
                set.isEmpty || value.map(set.contains) ?? false
            }
            return has(accounts, consumer.account) && has(organizations, consumer.organization)
                && has(keys, consumer.key) && has(plans, consumer.plan) && has(models, consumer.model)
                && (entitlements.isEmpty || !entitlements.isDisjoint(with: consumer.entitlements))
                && (groups.isEmpty || !groups.isDisjoint(with: consumer.groups))
        }
    }
}

/// Who takes something, and from which model.
public struct Consumer: Sendable, Equatable {
    /// The account's id.
    public var account: String
    /// Its declared owner.
    public var organization: String?
    /// The key's public id.
    public var key: String
    /// The account's plan.
    public var plan: String
    /// What its contract allows.
    public var entitlements: [String]
    /// The model as the client names it.
    public var model: String
    /// The groups it is in, in the order of their names.
    public var groups: [String]

    /// Makes one.
    public init(
        account: String, organization: String? = nil, key: String = "", plan: String = "", entitlements: [String] = [],
        model: String, groups: [String] = []
    ) {
        self.account = account
        self.organization = organization
        self.key = key
        self.plan = plan
        self.entitlements = entitlements
        self.model = model
        self.groups = groups
    }
}
