/// Groups as administrators change them: stored, and in force at once in this process; other processes that share the storage see them at their next
/// ``refresh()``.
public struct GroupDirectory: Sendable {
    private let storage: any MeteringStorage
    /// The groups in force.
    public let groups: AccountGroups

    /// Groups of a storage.
    public init(_ storage: any MeteringStorage, groups: AccountGroups = AccountGroups()) {
        self.storage = storage
        self.groups = groups
    }

    /// Why a group is not as it should be.
    public struct InvalidGroup: Error, Sendable, Equatable, CustomStringConvertible {
        /// The field.
        public let field: String
        /// What was wrong, and what would be right.
        public let description: String

        /// Makes one.
        public init(field: String, description: String) {
            self.field = field
            self.description = description
        }
    }

    /// Takes over what the storage has.
    public func refresh() throws {
        groups.replaceAll(try storage.groups())
    }

    /// Adds a group or replaces the one of its name.
    ///
    /// - Throws: ``InvalidGroup``, or what the storage throws.
    public func set(_ group: AccountGroup) throws {
        guard AccountGroup.isName(group.name) else {
            throw InvalidGroup(
                field: "name", description: "a group's name has 1 to 100 letters, digits, '-', '_' or '.'")
        }
        guard !group.accounts.isEmpty else {
            throw InvalidGroup(field: "accounts", description: "a group has at least one account")
        }
        try storage.setGroup(group)
        try refresh()
    }

    /// Removes a group; false where there is none of that name.
    public func remove(_ name: String) throws -> Bool {
        let wasThere = try storage.removeGroup(name)
        try refresh()
        return wasThere
    }
}

extension AccountGroup {
    /// Limits given as texts by dimension, such as `requests` → `60/m`.
    ///
    /// - Throws: ``GroupDirectory/InvalidGroup``.
    public static func allowances(_ texts: [(name: String, text: String)]) throws(GroupDirectory.InvalidGroup)
        -> [Dimension: Allowance]
    {
        var allowances: [Dimension: Allowance] = [:]
        for (name, text) in texts {
            guard let dimension = Dimension(rawValue: name) else {
                let known = Dimension.allCases.map(\.rawValue).joined(separator: ", ")
                throw GroupDirectory.InvalidGroup(
                    field: "limits", description: "'\(name.prefix(64))' is nothing that is limited; known: \(known)")
            }
            do {
                allowances[dimension] = try AllowanceText.allowance(text, dimension)
            } catch {
                throw GroupDirectory.InvalidGroup(field: "limits.\(name)", description: error.description)
            }
        }
        return allowances
    }
}
