import ArgumentParser
import Foundation
import LanguageModel
import ModelServer

/// Reads a model file that a command line names.
enum ModelFileOption {
    /// The built-in model's name.
    static let builtIn = "built-in"

    /// - Throws: `ValidationError` that names the file.
    static func read(_ path: String) throws -> TextModel {
        if path == builtIn {
            return BuiltInModel.load(
                cacheFolder: URL(fileURLWithPath: DataFolderOption.environmentFolder, isDirectory: true))
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("\(path) cannot be read; expected a model file, as `excise model train` writes them.")
        }
        do {
            return try TextModel(serialized: Array(data))
        } catch {
            throw ValidationError("\(path): \(error)")
        }
    }
}
