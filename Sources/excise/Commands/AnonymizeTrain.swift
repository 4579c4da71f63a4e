import Anonymization
import ArgumentParser
import Exchanges
import Foundation

/// `excise anonymize train`.
struct AnonymizeTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Make a tagger of names from the built-in sentences, with names of your own.",
        discussion: """
              excise anonymize train --names-list staff.txt --output names.tagger
              excise anonymize chats.jsonl --tagger names.tagger --names --output clean.jsonl

            The same seed and lists give the same file. Names in lists are kept in the file as hashes only.
            """)

    @Option(help: ArgumentHelp("Names to know, one a line; may be repeated.", valueName: "file"))
    var namesList: [String] = []

    @Option(help: "The seed of the sentences that are drawn.")
    var seed: UInt64 = 1

    @Option(help: "How many texts each of the perceptrons sees: 100 to 10000000.")
    var texts = 40_000

    @Option(help: "How many perceptrons are averaged: 1 to 64.")
    var perceptrons = 4

    @Option(help: "How much to lean towards finding more names: -500 to 500.")
    var lean = 0

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
    var output: String

    func validate() throws {
        guard (100...10_000_000).contains(texts) else {
            throw ValidationError("--texts is a number from 100 to 10000000.")
        }
        guard (1...64).contains(perceptrons) else { throw ValidationError("--perceptrons is a number from 1 to 64.") }
        guard (-500...500).contains(lean) else { throw ValidationError("--lean is a number from -500 to 500.") }
    }

    func run() throws {
        var names: [String] = []
        for file in namesList {
            guard let data = FileManager.default.contents(atPath: file),
                let text = String(validating: data, as: UTF8.self)
            else { throw CommandFailure("cannot read \(file) as UTF-8", next: "check the path") }
            names += text.split(whereSeparator: \.isNewline).map(String.init)
        }
        let begun = ContinuousClock.now
        var tagger = NameTagger.trained(seed: seed, texts: texts, perceptrons: perceptrons)
        if !names.isEmpty { tagger = tagger.adding(names: names) }
        let bytes = tagger.leaning(lean).serialized()
        try Data(bytes).write(to: URL(fileURLWithPath: output), options: .atomic)
        let seconds = (ContinuousClock.now - begun) / .milliseconds(1) / 1000
        print(
            "\(output): \(bytes.count) bytes, \(names.count) name(s) of your own, \(String(format: "%.1f", seconds)) s."
        )
    }
}
