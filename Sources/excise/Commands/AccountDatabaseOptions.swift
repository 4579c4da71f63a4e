import Access
import ArgumentParser
import Detection
import Exchanges
import Foundation
import Metering
import Policy
import SQLiteStorage

/// Where accounts and keys are, and who works on them: what all commands on accounts and keys have in common.
struct AccountDatabaseOptions: ParsableArguments {
    @OptionGroup var data: DataFolderOption

    var dataFolder: String { data.path }

    /// Who is at the command line, for the log of admin actions.
    var administrator: Administrator {
        let entry = getpwuid(getuid())
        return .commandLine(user: entry.map { String(cString: $0.pointee.pw_name) } ?? "uid-\(getuid())")
    }

    /// Does something with the accounts of the data folder.
    ///
    /// - Parameter creating: whether an empty database is made where there is none.
    func use<Result>(creating: Bool = false, _ body: (AccessControl) throws -> Result) throws -> Result {
        try useStore(creating: creating) { try body($1) }
    }

    /// Does something with the groups of accounts of the data folder.
    func useGroups<Result>(_ body: (GroupDirectory, AccessControl) throws -> Result) throws -> Result {
        try useStore(creating: false) { store, access in
            let groups = GroupDirectory(SQLiteMeteringStorage(store))
            try groups.refresh()
            return try body(groups, access)
        }
    }

    /// Does something with the campaigns that a gateway on the data folder has found.
    func useCampaigns<Result>(_ body: (CampaignDirectory, AccessControl) throws -> Result) throws -> Result {
        try useStore(creating: false) { store, access in
            do {
                return try body(CampaignDirectory(SQLiteCampaignStorage(store)), access)
            } catch let error as CampaignDirectory.DecisionError {
                let next =
                    switch error {
                    case .unknown: "see which there are with 'excise campaigns list'"
                    case .reason: "say why with --reason 'one operator, known to us'"
                    }
                throw CommandFailure(error.description, next: next)
            }
        }
    }

    /// Does something with the actions and appeals of the data folder.
    func usePolicy<Result>(_ body: (PolicyDesk) throws -> Result) throws -> Result {
        try useStore(creating: false) { store, access in
            let policy = PolicyDirectory(SQLitePolicyStorage(store))
            do {
                return try body(PolicyDesk(policy: policy, access: access, administrator: administrator))
            } catch let error as PolicyDirectory.DecisionError {
                let next: String? =
                    switch error {
                    case .unknownAction, .notMember: "see which there are with 'excise actions list --all'"
                    case .unknownAppeal: "see which there are with 'excise appeals list'"
                    case .state, .text: nil
                    }
                throw CommandFailure(error.description, next: next)
            }
        }
    }

    private func useStore<Result>(
        creating: Bool, _ body: (SQLiteAccessStore, AccessControl) throws -> Result
    ) throws -> Result {
        let path = dataFolder + "/" + SQLiteAccessStore.fileName
        guard creating || FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                "there are no accounts in \(dataFolder) yet",
                next: "create one with 'excise account create', or name another data folder with --data")
        }
        do {
            let store = try SQLiteAccessStore(dataFolder: dataFolder)
            let access = try AccessControl(store: store, pepperFile: PepperFile(dataFolder: dataFolder))
            return try body(store, access)
        } catch let error as AccessError {
            throw CommandFailure(error)
        } catch let error as Account.InvalidField {
            throw CommandFailure(error.description, next: nil)
        }
    }
}

/// A command that could not do its work: what was wrong, and what to do next.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ reason: String, next: String?) {
        description = next.map { "\(reason)\nNext: \($0)" } ?? reason
    }

    init(_ error: AccessError) {
        switch error {
        case .accountNotFound: self.init(error.description, next: "see which there are with 'excise account list'")
        case .accountExists(let id): self.init(error.description, next: "look at it with 'excise account show \(id)'")
        case .accountStatus(let id, .suspended):
            self.init("account '\(id)' is suspended", next: "reactivate it with 'excise account reactivate \(id)'")
        case .accountStatus(let id, .closed):
            self.init(
                "account '\(id)' is closed for good", next: "create another account with 'excise account create'")
        case .keyNotFound: self.init(error.description, next: "see which there are with 'excise key list'")
        case .keyReplaced(let id, let successor):
            self.init(
                "key '\(id)' was already replaced by '\(successor)'",
                next: "rotate that one with 'excise key rotate \(successor)'")
        case .keyNotUsable(let id, let state):
            self.init("key '\(id)' is \(state.rawValue)", next: "make a new one with 'excise key create ACCOUNT'")
        case .accountStatus, .invalid, .pepper, .store: self.init(error.description, next: nil)
        }
    }
}

/// Whether a command writes a table for people or JSON for programs.
struct AccountOutputOptions: ParsableArguments {
    @Flag(help: "Write JSON, one object a line.")
    var json = false
}
