import Settings
import Testing

@testable import Gateway

@Suite("The configuration's section on watermarks")
struct WatermarkConfigurationTests {
    private static let smallest = "upstreams: {a: {url: 'http://127.0.0.1:9000'}}\nmodels: {m: {upstreams: [a]}}\n"

    private func read(_ text: String) throws -> WatermarkConfiguration {
        try ConfigurationFile.read(Self.smallest + text + "\n", environment: [:], relativeTo: "/etc/excise").watermark
    }

    private func issues(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let error as SettingsError {
            return error.issues.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test("without it nothing is marked")
    func absence() throws {
        #expect(try read("") == WatermarkConfiguration())
    }

    @Test("every documented field is read")
    func everything() throws {
        let watermark = try read(
            """
            watermark:
              keys: keys
              epoch: 2026-q4
              cohorts: /var/cohorts.jsonl
              variants: variants.txt
              models: { m: { scheme: unigram, vocabulary_size: 32000, entries: 300, bias: 3 } }
            """)
        var mark = WatermarkConfiguration.Mark(scheme: .unigram)
        (mark.vocabularySize, mark.entries, mark.bias) = (32_000, 300, 3)
        #expect(watermark.keys == "/etc/excise/keys" && watermark.epoch == "2026-q4")
        #expect(watermark.cohorts == "/var/cohorts.jsonl" && watermark.variants == "/etc/excise/variants.txt")
        #expect(watermark.marks == ["m": mark])
    }

    @Test("every scheme has its defaults; an epoch of a month is none with a name")
    func defaults() throws {
        for scheme in WatermarkConfiguration.Scheme.allCases where scheme != .unigram {
            let watermark = try read("watermark: {keys: k, epoch: month, models: {m: {scheme: \(scheme.rawValue)}}}")
            #expect(watermark.marks == ["m": WatermarkConfiguration.Mark(scheme: scheme)] && watermark.epoch == nil)
        }
        let wide = try read("watermark: {keys: k, models: {m: {scheme: sglang, context_width: 1}}}")
        #expect(wide.marks["m"]?.contextWidth == 1)
    }

    @Test(
        "what is wrong is told with its place and what would be right",
        arguments: [
            ("watermark: {models: {m: {scheme: sglang}}}", "watermark.keys", "excise watermark keys create"),
            ("watermark: {keys: k}", "watermark.models", "models: {house-large: {scheme: sglang}}"),
            ("watermark: {keys: k, models: {n: {scheme: sglang}}}", "watermark.models.n", "no model 'n'; known: m"),
            ("watermark: {keys: k, models: {m: {}}}", "watermark.models.m.scheme", "expected one of excise-1, sglang"),
            ("watermark: {keys: k, models: {m: {scheme: kgw}}}", "watermark.models.m.scheme", "excise-1"),
            ("watermark: {keys: k, models: {m: 7}}", "watermark.models.m", "expected a mapping"),
            (
                "watermark: {keys: k, models: {m: {scheme: sglang, context_width: 9}}}",
                "watermark.models.m.context_width", "8"
            ),
            (
                "watermark: {keys: k, models: {m: {scheme: excise-1, context_width: wide}}}",
                "watermark.models.m.context_width", "1"
            ),
            (
                "watermark: {keys: k, models: {m: {scheme: unigram}}}", "watermark.models.m.vocabulary_size",
                "the number of tokens"
            ),
            (
                "watermark: {keys: k, models: {m: {scheme: unigram, vocabulary_size: 9, entries: 0}}}",
                "watermark.models.m.entries", "1"
            ),
            (
                "watermark: {keys: k, models: {m: {scheme: unigram, vocabulary_size: 9, bias: 11}}}",
                "watermark.models.m.bias", "10"
            ),
            (
                "watermark: {keys: k, models: {m: {scheme: vllm, key: 7}}}", "watermark.models.m.key",
                "known here: scheme"
            ),
            (
                "watermark: {keys: k, models: {m: {scheme: lexical, context_width: 2}}}",
                "watermark.models.m.context_width", "known here: scheme"
            ),
            ("watermark: {keys: k, key: x, models: {m: {scheme: vllm}}}", "watermark.key", "did you mean keys?"),
        ])
    func mistakes(text: String, path: String, right: String) {
        let issues = issues(text)
        #expect(issues.count == 1, "\(issues)")
        #expect(issues.first.map { $0.contains(path) && $0.contains(right) } ?? false, "\(issues)")
    }
}
