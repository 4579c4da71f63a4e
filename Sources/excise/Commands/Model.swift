import ArgumentParser

/// `excise model`: the built-in language model.
struct Model: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Serve, train or measure the built-in language model.",
        subcommands: [ModelServe.self, ModelTrain.self, ModelMeasure.self])
}
