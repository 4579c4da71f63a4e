/// Where what a policy remembers survives a restart. Several processes may use one storage at once.
public protocol PolicyStorage: Sendable {
    /// Everything.
    func records() throws -> PolicyRecords

    /// The actions that are open.
    func openActions() throws -> [Action]

    /// A number that every change makes greater.
    func revision() throws -> Int64

    /// Changes records in one step: nobody else changes any between what `body` gets and what it leaves. Nothing is removed.
    func change(_ body: (inout PolicyRecords) throws -> Void) throws
}
