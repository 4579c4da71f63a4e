import Gateway
import Metering
import Shaping

/// The shaping of answers put together: keys, what is remembered, who is entitled to what.
final class AnswerShapingSetup: Sendable {
    private let memory: AnswerShaping.Memory
    private let groups: AccountGroups
    private let restraints: Restraints

    /// - Throws: ``CommandFailure`` where answers are to be shaped and the keys cannot be had.
    init(_ configuration: GatewayConfiguration, groups: AccountGroups, restraints: Restraints) throws {
        memory = AnswerShaping.Memory(repeatMemory: configuration.shaping.repeatMemory)
        self.groups = groups
        self.restraints = restraints
        if configuration.shaping.isOn { _ = try Self.keys(configuration) }
    }

    /// The file of the keys that seal reasoning.
    static func keyFile(_ configuration: GatewayConfiguration) -> SealKeyFile {
        SealKeyFile(path: configuration.shaping.sealKeys ?? SealKeyFile.path(in: configuration.data))
    }

    /// Reads the keys that are there, so that a damaged file is told before it is relied on.
    ///
    /// - Throws: ``CommandFailure``.
    static func check(_ configuration: GatewayConfiguration) throws {
        guard configuration.shaping.isOn else { return }
        do {
            _ = try keyFile(configuration).read()
        } catch {
            throw CommandFailure("shaping.seal.keys: \(error)", next: nil)
        }
    }

    private static func keys(_ configuration: GatewayConfiguration) throws -> SealKeys {
        do {
            return try keyFile(configuration).readOrCreate()
        } catch {
            throw CommandFailure("reasoning cannot be sealed: \(error)", next: nil)
        }
    }

    /// The stage for a configuration, with the keys as they are on the disk now.
    func stages(_ configuration: GatewayConfiguration) -> [any Stage] {
        let shaping = configuration.shaping
        guard shaping.isOn else { return [] }
        // Without a key nothing is sealed and nothing is opened: what would be sealed does not leave.
        let keys = try? Self.keys(configuration)
        return [
            AnswerShaping(
                configuration, entitlements: restraints.lowering(shaping.source(groups)),
                seal: ReasoningSeal(keys, lifetime: shaping.sealLifetime.components.seconds), memory: memory)
        ]
    }
}
