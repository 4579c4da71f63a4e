/// Why a file of sketches cannot be read.
public enum SketchFileError: Error, Equatable, CustomStringConvertible {
    /// It does not begin as one does.
    case noSketches
    /// It is of a version that this program does not know.
    case version(UInt32)
    /// Its hashes were made with another seed.
    case otherSeed
    /// It ends too early, or its contents are not those that were written; the byte at which the damaged block begins.
    case damaged(at: Int)

    /// A sentence that says what is wrong and what would be right.
    public var description: String {
        switch self {
        case .noSketches: "it is no file of sketches: 'excise detect LOG --sketches FILE' writes one"
        case .version(let version):
            "it is of version \(version), and this program reads version \(SketchTable.fileVersion): write it again from the log"
        case .otherSeed: "its hashes were made with another seed: give the same --seed as when it was written"
        case .damaged(let place): "it is damaged from byte \(place) on: write it again from the log"
        }
    }
}
