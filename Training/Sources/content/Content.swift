import ArgumentParser

/// `content`: trains and measures the model of what requests call on.
@main
struct Content: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train and measure the model of what requests call on.",
        subcommands: [Train.self, Measure.self, Speed.self])
}

/// Where the texts are.
struct CorpusOptions: ParsableArguments {
    @Option(help: "A folder of `NAME.jsonl` or `NAME.jsonl.gz` files, each line an object with `text`.")
    var corpus: String

    @Option(help: "The table of those files: source, use, intent and capability.")
    var sources = "Training/content-sources.tsv"

    @Option(help: "Requests written for training.")
    var written = "Training/written-requests.txt"

    @Option(help: "The seed of everything that is drawn.")
    var seed: UInt64 = 1

    func read() throws -> [Example] {
        var examples = try WrittenRequests(path: written).examples(seed: seed)
        for source in try CorpusSource.table(path: sources) {
            examples += try source.examples(folder: corpus, seed: seed)
        }
        return examples
    }
}

/// `content train`.
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train on all sources whose use is `train`, and write the weights as Swift.")

    @OptionGroup var corpus: CorpusOptions

    @Option(help: "The file to write.")
    var out = "Sources/Detection/Content/CapabilityModel+Weights.swift"

    func run() throws {
        let examples = try corpus.read().filter(\.isForTraining)
        let model = Regression.fit(examples, seed: corpus.seed).quantized()
        try WeightsFile.write(model, to: out)
        print("Trained on \(examples.count) requests; \(CapabilityModel.sizeInBytes) bytes of weights are in \(out).")
    }
}

/// `content measure`.
struct Measure: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train without each source in turn, and judge that source; print what comes out.")

    @OptionGroup var corpus: CorpusOptions

    func run() throws {
        let examples = try corpus.read()
        let judged = Judgement.leavingOneSourceOut(examples, seed: corpus.seed)
        CapabilityTable(judged).print()
        IntentTable(judged, seed: corpus.seed).print()
        TraitTable(judged).print()
    }
}
