import Settings

/// Knows the fields of `watermark`.
struct WatermarkParser {
    /// The models that the file has.
    let models: [String]
    /// Makes a path absolute.
    let path: (String) -> String

    func watermark(_ section: SettingsSection, into watermark: inout WatermarkConfiguration) {
        if let keys = section.text("keys") {
            watermark.keys = path(keys)
        } else {
            section.report("keys", "expected the key folder, made with 'excise watermark keys create --keys FOLDER'")
        }
        watermark.epoch = section.text("epoch").flatMap { $0 == "month" ? nil : $0 }
        watermark.cohorts = section.text("cohorts").map(path)
        watermark.variants = section.text("variants").map(path)
        guard let marks = section.section("models") else {
            section.report("models", "expected the models to mark, such as `models: {house-large: {scheme: sglang}}`")
            return section.finish()
        }
        for entry in marks.entries {
            guard models.contains(entry.name) else {
                marks.report(
                    entry.name, "there is no model '\(entry.name)'; known: \(models.joined(separator: ", "))")
                continue
            }
            guard let fields = marks.section(entry.name) else { continue }
            watermark.marks[entry.name] = mark(fields)
        }
        section.finish()
    }

    private func mark(_ section: SettingsSection) -> WatermarkConfiguration.Mark? {
        defer { section.finish() }
        guard section.value("scheme") != nil else {
            let known = WatermarkConfiguration.Scheme.allCases.map(\.rawValue).joined(separator: ", ")
            section.report("scheme", "expected one of \(known)")
            return nil
        }
        var mark = WatermarkConfiguration.Mark(scheme: .excise1)
        mark.scheme = section.choice("scheme") ?? mark.scheme
        switch mark.scheme {
        case .excise1, .sglang: mark.contextWidth = section.integer("context_width", 1...8) ?? mark.contextWidth
        case .unigram:
            mark.vocabularySize = section.integer("vocabulary_size", 2...1_000_000) ?? mark.vocabularySize
            if mark.vocabularySize == 0 {
                section.report("vocabulary_size", "expected the number of tokens of the model's vocabulary")
            }
            mark.entries = section.integer("entries", 1...1_000_000) ?? mark.entries
            mark.bias = section.integer("bias", 1...10) ?? mark.bias
        case .vllm, .lexical: break
        }
        return mark
    }
}
