/// The programs that customers call the model with, and what these show of themselves.
struct Software: Sendable {
    /// One program.
    struct Product: Sendable {
        /// With `%` where the version stands.
        let userAgent: String
        let versions: [String]
        let weight: Double
        let use: Use
        /// Share of users whose client sends a device id.
        let devices: Double

        enum Use: Sendable { case server, script, desktop, agent }
    }

    static let products: [Product] = [
        Product(
            userAgent: "OpenAI/Python %",
            versions: ["2.14.0", "2.9.0", "2.8.1", "2.1.0", "1.109.1", "1.99.6", "1.54.0"], weight: 24, use: .server,
            devices: 0),
        Product(
            userAgent: "Anthropic/Python %", versions: ["0.79.1", "0.75.0", "0.71.0", "0.64.0", "0.52.1"], weight: 13,
            use: .server, devices: 0),
        Product(
            userAgent: "OpenAI/JS %", versions: ["6.10.0", "6.8.1", "6.2.0", "5.20.1", "4.104.0"], weight: 11,
            use: .server, devices: 0),
        Product(
            userAgent: "Anthropic/JS %", versions: ["0.71.2", "0.68.0", "0.60.0"], weight: 6, use: .server, devices: 0),
        Product(
            userAgent: "python-requests/%", versions: ["2.32.5", "2.32.3", "2.31.0", "2.28.2"], weight: 5, use: .script,
            devices: 0),
        Product(
            userAgent: "python-httpx/%", versions: ["0.28.1", "0.27.2", "0.26.0"], weight: 4, use: .script, devices: 0),
        Product(
            userAgent: "Python/3.12 aiohttp/%", versions: ["3.13.2", "3.12.15", "3.9.5"], weight: 3, use: .script,
            devices: 0),
        Product(
            userAgent: "axios/%", versions: ["1.13.2", "1.12.0", "1.7.9", "1.6.8"], weight: 4, use: .server, devices: 0),
        Product(userAgent: "node", versions: [""], weight: 4, use: .server, devices: 0),
        Product(userAgent: "Go-http-client/%", versions: ["2.0", "1.1"], weight: 4, use: .server, devices: 0),
        Product(userAgent: "okhttp/%", versions: ["5.3.0", "4.12.0"], weight: 2, use: .server, devices: 0.3),
        Product(userAgent: "Java-http-client/%", versions: ["21.0.5", "17.0.13"], weight: 2, use: .server, devices: 0),
        Product(userAgent: "curl/%", versions: ["8.17.0", "8.5.0", "7.88.1"], weight: 1.5, use: .script, devices: 0),
        Product(userAgent: "reqwest/%", versions: ["0.12.24", "0.11.27"], weight: 1, use: .server, devices: 0),
        Product(userAgent: "litellm/%", versions: ["1.80.0", "1.77.5", "1.72.2"], weight: 3, use: .server, devices: 0),
        Product(userAgent: "langchain-openai/%", versions: ["1.1.0", "0.3.35"], weight: 2, use: .server, devices: 0),
        Product(
            userAgent: "claude-cli/% (external, cli)", versions: ["2.1.91", "2.1.80", "2.1.44", "2.0.62", "2.0.14"],
            weight: 8, use: .agent, devices: 0.9),
        Product(
            userAgent: "opencode/%", versions: ["1.1.3", "1.0.110", "0.15.8"], weight: 3, use: .agent, devices: 0.7),
        Product(
            userAgent: "codex_cli_rs/%", versions: ["0.66.0", "0.58.0", "0.42.0"], weight: 3, use: .agent, devices: 0.6),
        Product(userAgent: "Cline/%", versions: ["3.40.0", "3.35.1"], weight: 2, use: .agent, devices: 0.8),
        Product(userAgent: "aider/%", versions: ["0.86.1", "0.82.0"], weight: 1, use: .agent, devices: 0),
        Product(
            userAgent:
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/% Safari/537.36",
            versions: ["143.0.0.0", "142.0.0.0", "141.0.0.0", "138.0.0.0"], weight: 7, use: .desktop, devices: 0.5),
        Product(
            userAgent:
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/% Safari/605.1.15",
            versions: ["26.1", "18.6", "18.3"], weight: 4, use: .desktop, devices: 0.5),
        Product(
            userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:%) Gecko/20100101 Firefox/%",
            versions: ["145.0", "144.0", "140.0"], weight: 2, use: .desktop, devices: 0.4),
        Product(userAgent: "ChatBox/%", versions: ["1.16.5", "1.15.0"], weight: 2, use: .desktop, devices: 0.9),
        Product(userAgent: "LibreChat/%", versions: ["0.8.1", "0.7.9"], weight: 1, use: .desktop, devices: 0.2),
        Product(userAgent: "SillyTavern/%", versions: ["1.14.0", "1.13.4"], weight: 1, use: .desktop, devices: 0.1),
        Product(userAgent: "n8n/%", versions: ["1.121.0", "1.110.1"], weight: 1.5, use: .server, devices: 0),
    ]

    /// What one account's program shows.
    struct Appearance: Sendable {
        var userAgent: UInt32
        var tls: UInt32
        var headers: UInt32
        var hasDevice: Bool
        var use: Product.Use
    }

    /// Texts that a ``Profile`` names by index, as the insides of JSON strings.
    private(set) var userAgents: [[UInt8]] = []
    private let firstVersion: [Int]
    private let weights: [[Double]]
    private static let uses: [Product.Use] = [.server, .script, .desktop, .agent]

    init() {
        var first: [Int] = []
        for product in Self.products {
            first.append(userAgents.count)
            for version in product.versions {
                userAgents.append(Array(product.userAgent.replacing("%", with: version).utf8))
            }
        }
        firstVersion = first
        weights = Self.uses.map { use in Self.products.map { $0.use == use ? $0.weight : 0 }.cumulative }
    }

    /// Adds a user agent that only some accounts have, and returns its index.
    mutating func add(userAgent: String) -> UInt32 {
        userAgents.append(Array(userAgent.utf8))
        return UInt32(userAgents.count - 1)
    }

    /// A program for a use, by popularity, newer versions more often.
    func appearance(_ use: Product.Use, _ draws: inout Draws) -> Appearance {
        let index = draws.index(cumulative: weights[Self.uses.firstIndex(of: use) ?? 0])
        let product = Self.products[index]
        let version = Int(Double(product.versions.count) * draws.uniform() * draws.uniform())
        return appearance(product: index, version: version, &draws)
    }

    /// Any program and version, each as likely as the other.
    func anyAppearance(_ draws: inout Draws) -> Appearance {
        let index = draws.below(Self.products.count)
        return appearance(product: index, version: draws.below(Self.products[index].versions.count), &draws)
    }

    private func appearance(product index: Int, version: Int, _ draws: inout Draws) -> Appearance {
        let product = Self.products[index]
        // Several builds of the run-time below (three, the first most often), proxies and options of the client.
        let build = Int(3 * draws.uniform() * draws.uniform())
        let options = draws.chance(0.7) ? 0 : 1 + draws.below(5)
        return Appearance(
            userAgent: UInt32(firstVersion[index] + version), tls: UInt32(index * 4 + build + 1),
            headers: UInt32(index * 64 + min(version, 7) / 2 * 8 + options + 1),
            hasDevice: draws.chance(product.devices), use: product.use)
    }
}
