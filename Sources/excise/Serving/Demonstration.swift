import Access
import Exchanges
import Gateway

/// What `excise serve` without a configuration sets up: the built-in model as upstream and one account.
enum Demonstration {
    static let account = "demo"
    static let model = "excise-tiny"
    private static let keyName = "demonstration"
    private static let administrator = Administrator(rawValue: "excise-serve")

    static func configuration(dataFolder: String, modelPort: Int) -> GatewayConfiguration {
        var configuration = GatewayConfiguration()
        configuration.data = dataFolder
        configuration.upstreams = [UpstreamConfiguration(name: "built-in", host: "127.0.0.1", port: modelPort)]
        configuration.models = [ModelConfiguration(name: model, upstreams: ["built-in"])]
        return configuration
    }

    /// A key for the demonstration account. Only its hash is kept, so each start makes a new one and revokes the last.
    static func key(_ access: AccessControl) throws(AccessError) -> String {
        let known: Account?
        do throws(AccessError) {
            known = try access.account(account)
        } catch {
            guard case .accountNotFound = error else { throw error }
            known = nil
        }
        if known == nil {
            _ = try access.createAccount(AccountDraft(id: account, organization: "Demonstration"), by: administrator)
        }
        for key in try access.keys(ofAccount: account) where key.name == keyName && key.revoked == nil {
            _ = try access.revokeKey(key.id, reason: "another start", by: administrator)
        }
        return try access.createKey(account: account, name: keyName, by: administrator).key
    }

    static func greeting(address: String, adminAddress: String, tokenPath: String, key: String) -> String {
        """

        Excise stands in front of \(model), the built-in model.

          Base URL   http://\(address)/v1
          API key    \(key)
          Admin API  http://\(adminAddress)/admin/status   (token in \(tokenPath))

        Try it in another terminal:

          curl http://\(address)/v1/chat/completions \\
            -H 'Authorization: Bearer \(key)' \\
            -H 'Content-Type: application/json' \\
            -d '{"model":"\(model)","messages":[{"role":"user","content":"Hello!"}],"stream":false}'

        Ctrl-C stops it. For a model of your own, see docs/configuration.md and start with --config FILE.

        """
    }
}
