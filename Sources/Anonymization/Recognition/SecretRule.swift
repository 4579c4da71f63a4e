/// A secret that its beginning gives away, as its issuer documents it.
struct SecretRule: Sendable {
    let id: String
    /// How it begins, in its own case.
    let prefix: String
    /// Bytes that follow.
    let alphabet: ByteSet
    /// How many may follow.
    let lengths: ClosedRange<Int>
    /// Least Shannon entropy of what follows, in bits a byte.
    let entropy: Double
    /// Whether a letter or digit may stand before it.
    let mayBeInside: Bool

    private init(
        _ id: String, _ prefix: String, _ alphabet: ByteSet, _ lengths: ClosedRange<Int>, entropy: Double = 2.3,
        mayBeInside: Bool = false
    ) {
        self.id = id
        self.prefix = prefix
        self.alphabet = alphabet
        self.lengths = lengths
        self.entropy = entropy
        self.mayBeInside = mayBeInside
    }

    private static let base62 = ByteSet.alphanumerics
    private static let base62Underscore = ByteSet.alphanumerics.union(ByteSet("_"))
    private static let base64URL = ByteSet.base64URL
    private static let base32Upper = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    private static let dotted = ByteSet.base64URL.union(ByteSet("."))
    private static let hex = ByteSet.hex

    /// The rules.
    static let all: [SecretRule] = [
        SecretRule("aws-access-key", "AKIA", base32Upper, 16...16, entropy: 2),
        SecretRule("aws-access-key", "ASIA", base32Upper, 16...16, entropy: 2),
        SecretRule("aws-access-key", "ABIA", base32Upper, 16...16, entropy: 2),
        SecretRule("aws-access-key", "ACCA", base32Upper, 16...16, entropy: 2),
        SecretRule("aws-bedrock-key", "ABSK", .base64, 100...200),
        SecretRule("github-token", "ghp_", base62, 36...255),
        SecretRule("github-token", "gho_", base62, 36...255),
        SecretRule("github-token", "ghu_", base62, 36...255),
        SecretRule("github-token", "ghs_", dotted, 36...600),
        SecretRule("github-token", "ghr_", base62, 36...255),
        SecretRule("github-fine-grained", "github_pat_", base62Underscore, 36...255),
        SecretRule("gitlab-token", "glpat-", dotted, 20...300),
        SecretRule("gitlab-token", "gldt-", dotted, 20...100),
        SecretRule("gitlab-token", "glrt-", dotted, 20...100),
        SecretRule("gitlab-token", "glptt-", dotted, 20...100),
        SecretRule("gitlab-token", "glcbt-", dotted, 20...100),
        SecretRule("gitlab-token", "glsoat-", dotted, 20...100),
        SecretRule("gitlab-token", "gloas-", dotted, 20...100),
        SecretRule("gitlab-token", "GR1348941", base64URL, 20...20),
        SecretRule("slack-token", "xoxb-", base64URL, 20...200),
        SecretRule("slack-token", "xoxp-", base64URL, 20...200),
        SecretRule("slack-token", "xoxa-", base64URL, 20...200),
        SecretRule("slack-token", "xoxr-", base64URL, 20...200),
        SecretRule("slack-token", "xoxs-", base64URL, 20...200),
        SecretRule("slack-token", "xoxe-", base64URL, 20...250),
        SecretRule("slack-token", "xoxe.", dotted, 20...250),
        SecretRule("slack-token", "xoxc-", base64URL, 20...200),
        SecretRule("slack-token", "xoxd-", base64URL.union(ByteSet("%")), 20...250),
        SecretRule("slack-token", "xapp-", base64URL, 20...200),
        SecretRule("slack-webhook", "https://hooks.slack.com/services/", base62.union(ByteSet("/")), 30...120),
        SecretRule("slack-webhook", "https://hooks.slack.com/workflows/", base62.union(ByteSet("/")), 30...160),
        SecretRule("discord-webhook", "https://discord.com/api/webhooks/", base64URL.union(ByteSet("/")), 60...140),
        SecretRule("discord-webhook", "https://discordapp.com/api/webhooks/", base64URL.union(ByteSet("/")), 60...140),
        SecretRule("stripe-key", "sk_live_", base62, 16...250),
        SecretRule("stripe-key", "sk_test_", base62, 16...250),
        SecretRule("stripe-key", "rk_live_", base62, 16...250),
        SecretRule("stripe-key", "rk_test_", base62, 16...250),
        SecretRule("stripe-key", "whsec_", .base64, 24...100),
        SecretRule("openai-key", "sk-proj-", base64URL, 32...250),
        SecretRule("openai-key", "sk-svcacct-", base64URL, 32...250),
        SecretRule("openai-key", "sk-admin-", base64URL, 32...250),
        SecretRule("anthropic-key", "sk-ant-", base64URL, 32...250),
        SecretRule("openrouter-key", "sk-or-", base64URL, 32...250),
        SecretRule("openai-key", "sk-", base64URL, 32...250, entropy: 3),
        SecretRule("excise-key", "ex-", base64URL, 36...250, entropy: 3),
        SecretRule("google-api-key", "AIza", base64URL, 35...35),
        SecretRule("google-oauth", "ya29.", base64URL, 30...500),
        SecretRule("google-oauth-secret", "GOCSPX-", base64URL, 24...40),
        SecretRule("huggingface-token", "hf_", base62, 30...60),
        SecretRule("huggingface-token", "api_org_", base62, 30...60),
        SecretRule("npm-token", "npm_", base62, 36...36),
        SecretRule("pypi-token", "pypi-", base64URL, 50...250),
        SecretRule("rubygems-token", "rubygems_", hex, 48...48),
        SecretRule("crates-token", "cio", base62, 32...32, entropy: 3),
        SecretRule("sendgrid-key", "SG.", dotted, 60...80),
        SecretRule("twilio-key", "SK", .lowercaseHex, 32...32),
        SecretRule("mailchimp-key", "mailchimp-", hex, 32...40),
        SecretRule("mailgun-key", "key-", .lowercaseHex, 32...32),
        SecretRule("sendinblue-key", "xkeysib-", ByteSet.lowercaseHex.union(base64URL), 64...90),
        SecretRule("digitalocean-token", "dop_v1_", .lowercaseHex, 64...64),
        SecretRule("digitalocean-token", "doo_v1_", .lowercaseHex, 64...64),
        SecretRule("digitalocean-token", "dor_v1_", .lowercaseHex, 64...64),
        SecretRule("databricks-token", "dapi", .lowercaseHex.union(ByteSet("-")), 32...34),
        SecretRule("shopify-token", "shpat_", hex, 32...32),
        SecretRule("shopify-token", "shpss_", hex, 32...32),
        SecretRule("shopify-token", "shpca_", hex, 32...32),
        SecretRule("shopify-token", "shppa_", hex, 32...32),
        SecretRule("square-token", "sq0atp-", base64URL, 22...22),
        SecretRule("square-token", "sq0csp-", base64URL, 43...43),
        SecretRule("square-token", "EAAA", base64URL, 60...60),
        SecretRule("linear-key", "lin_api_", base62, 40...40),
        SecretRule("notion-token", "ntn_", base62, 40...60),
        SecretRule("notion-token", "secret_", base62, 43...43),
        SecretRule("figma-token", "figd_", base64URL, 36...60),
        SecretRule("atlassian-token", "ATATT3", .base64.union(base64URL), 100...250),
        SecretRule("bitbucket-token", "ATBB", base62, 32...40),
        SecretRule("telegram-bot", "bot_token_", base64URL, 30...60),
        SecretRule("doppler-token", "dp.pt.", base62, 40...44),
        SecretRule("grafana-token", "glsa_", base62Underscore, 40...50),
        SecretRule("grafana-token", "glc_", .base64, 32...400),
        SecretRule("grafana-token", "eyJrIjoi", .base64, 40...400),
        SecretRule("newrelic-key", "NRAK-", base62, 27...27),
        SecretRule("newrelic-key", "NRII-", base64URL, 32...32),
        SecretRule("newrelic-key", "NRJS-", base62, 19...19),
        SecretRule("planetscale-token", "pscale_tkn_", dotted, 32...64),
        SecretRule("planetscale-token", "pscale_pw_", dotted, 32...64),
        SecretRule("postman-key", "PMAK-", base64URL, 50...70),
        SecretRule("pulumi-token", "pul-", .lowercaseHex, 40...40),
        SecretRule("terraform-token", "atlasv1.", base64URL.union(ByteSet("=")), 60...80, mayBeInside: true),
        SecretRule("vault-token", "hvs.", base64URL, 24...200),
        SecretRule("vault-token", "hvb.", base64URL, 100...300),
        SecretRule("age-key", "AGE-SECRET-KEY-1", ByteSet("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"), 58...58),
        SecretRule("docker-token", "dckr_pat_", base64URL, 27...40),
        SecretRule("cloudflare-token", "v1.0-", hex.union(ByteSet("-")), 170...180),
        SecretRule("groq-key", "gsk_", base62, 40...60),
        SecretRule("perplexity-key", "pplx-", base62, 40...60),
        SecretRule("vercel-token", "vcp_", base62, 24...64),
        SecretRule("pinecone-key", "pcsk_", base62Underscore, 50...80),
        SecretRule("netlify-token", "nfp_", base62, 36...64),
        SecretRule("fly-token", "fm2_", .base64.union(ByteSet(",")), 100...4096),
        SecretRule("telegram-token", ":AA", base64URL, 33...33, entropy: 3.5, mayBeInside: true),
        SecretRule("replicate-token", "r8_", base62, 37...40),
        SecretRule("xai-key", "xai-", base62, 70...90),
        SecretRule("langsmith-key", "lsv2_", base62Underscore, 36...60),
        SecretRule("supabase-key", "sbp_", .lowercaseHex, 40...40),
        SecretRule("sentry-token", "sntrys_", .base64.union(base64URL), 60...300),
        SecretRule("heroku-key", "HRKU-", base64URL, 36...70),
        SecretRule("alibaba-key", "LTAI", base62, 12...24, entropy: 3),
        SecretRule("tencent-key", "AKID", base62, 32...36, entropy: 3),
        SecretRule("dynatrace-token", "dt0c01.", dotted, 80...100),
        SecretRule("jwt", "eyJ", dotted, 30...8192),
    ]
}

/// Shannon's entropy of bytes, in bits a byte.
func entropy(_ bytes: some Collection<UInt8>) -> Double {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 256) { counts in
        counts.initialize(repeating: 0)
        for byte in bytes { counts[Int(byte)] += 1 }
        guard !bytes.isEmpty else { return 0 }
        var sum = 0.0
        for byte in bytes where counts[Int(byte)] > 0 {
            let count = Double(counts[Int(byte)])
            counts[Int(byte)] = 0
            if count > 1 { sum += count * binaryLogarithm(count) }
        }
        let total = Double(bytes.count)
        return binaryLogarithm(total) - sum / total
    }
}
