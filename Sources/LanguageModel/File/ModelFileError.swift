/// Why bytes are not a model file that can be read.
public enum ModelFileError: Error, Equatable, CustomStringConvertible {
    /// The file does not begin with the eight bytes of a model file.
    case notAModelFile
    /// The file's format is a later one.
    case unknownVersion(UInt32)
    /// The file holds something else, for example a tokenizer where a model was expected.
    case wrongKind(found: String, expected: String)
    /// The file has more or fewer bytes than its header says.
    case wrongLength(found: Int, expected: Int)
    /// The bytes are not those that were written.
    case wrongChecksum
    /// The bytes are intact and make no sense: what is wrong, in words.
    case inconsistent(String)

    /// What is wrong and what would be right.
    public var description: String {
        switch self {
        case .notAModelFile: "not a model file: it does not begin with \"EXCISELM\""
        case .unknownVersion(let version): "model file of version \(version); version \(ModelFile.version) is known"
        case .wrongKind(let found, let expected): "the model file holds \"\(found)\", expected was \"\(expected)\""
        case .wrongLength(let found, let expected): "the model file has \(found) bytes instead of \(expected)"
        case .wrongChecksum: "the model file's checksum does not match its content; it is damaged"
        case .inconsistent(let what): "the model file's content is inconsistent: \(what)"
        }
    }
}
