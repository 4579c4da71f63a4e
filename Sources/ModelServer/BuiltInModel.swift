import Foundation
import LanguageModel

/// The model that Excise brings along, trained where it runs, from text that it makes itself.
public enum BuiltInModel {
    /// Changes whenever the training text or the way of training does, so that a cached model is not taken for a new one.
    static let version = 1

    /// The built-in model: read from a file of the folder if one is there, otherwise trained, which takes a second or two
    /// in a release build, and written to such a file.
    ///
    /// A file that is damaged is replaced. A folder that cannot be written to is no error: the model is then trained
    /// again next time.
    /// - Parameter cacheFolder: Where to look and to store; created if missing; nil for neither.
    public static func load(cacheFolder: URL?) -> TextModel {
        let file = cacheFolder?.appendingPathComponent("excise-tiny-\(version).model")
        if let file, let data = try? Data(contentsOf: file), let model = try? TextModel(serialized: Array(data)) {
            return model
        }
        let model = train()
        if let cacheFolder, let file {
            try? FileManager.default.createDirectory(at: cacheFolder, withIntermediateDirectories: true)
            try? Data(model.serialized()).write(to: file, options: .atomic)
        }
        return model
    }

    /// Trains the built-in model; always the same.
    /// - Parameter progress: Called at the beginning of each step after the text has been made.
    public static func train(progress: (TextModel.TrainingStep) -> Void = { _ in }) -> TextModel {
        // The text is ours and not empty, and the sizes are in range: none of the errors can occur.
        try! TextModel.train(on: TrainingText.documents(), progress: progress)
    }
}
