/// A whole text checked once, with the places of its outermost members.
///
/// One pass over the bytes checks grammar, UTF-8, number syntax, nesting and repeated names at every level (see
/// ``JSONError``), so that what is later read in place cannot be read differently by whoever gets the text next.
public struct JSONOutline: Equatable, Sendable {
    /// The outermost value.
    public internal(set) var root: JSONSlice
    /// The outermost object's members in order; empty for another kind.
    public internal(set) var members: [JSONMember]

    init(root: JSONSlice, members: [JSONMember]) {
        self.root = root
        self.members = members
    }

    /// Checks `bytes`.
    ///
    /// - Parameters:
    ///   - bytes: one JSON text, white space around it allowed.
    ///   - depth: the most levels of arrays and objects, 1…512.
    /// - Throws: the first thing that is wrong.
    public init(_ bytes: UnsafeRawBufferPointer, depth: Int = 64) throws(JSONError) {
        let outcome = NameSet.withRoom { names -> Result<JSONOutline, JSONError> in
            var reader = JSONReader(bytes: bytes, depth: min(max(depth, 1), 512), names: names)
            do throws(JSONError) {
                let root = try reader.document()
                return .success(JSONOutline(root: root, members: reader.members))
            } catch {
                return .failure(error)
            }
        }
        self = try outcome.get()
    }

    /// The outermost member `name` (ASCII).
    @inlinable
    public func member(_ name: StaticString, in bytes: UnsafeRawBufferPointer) -> JSONSlice? {
        for member in members where member.isNamed(name, in: bytes) {
            return member.value
        }
        return nil
    }
}
