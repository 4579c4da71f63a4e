/// The colours of pages and pictures, once for light and once for dark surroundings.
///
/// Kinds of link have seven colours, any two of which differ by at least 20 in CIELAB for ordinary eyes and for each of the
/// three colour blindnesses; and no picture tells anything by colour alone.
struct Palette {
    let ground, raised, ink, muted, faint, rule: String
    /// What was answered before detection, and after it.
    let leaked, known: String
    let kinds: [String]

    static let light = Palette(
        ground: "#ffffff", raised: "#f6f7f8", ink: "#1b1f24", muted: "#5b646e", faint: "#8b949e", rule: "#dde1e5",
        leaked: "#c4501b", known: "#9db7cc",
        kinds: ["#4b559f", "#a73600", "#268856", "#813264", "#1ba7ff", "#dc8f08", "#989fa6"])
    static let dark = Palette(
        ground: "#15181c", raised: "#1d2126", ink: "#e6e9ec", muted: "#a3acb5", faint: "#78828c", rule: "#333a41",
        leaked: "#ee7f45", known: "#4f708b",
        kinds: ["#4578b5", "#c9782f", "#54d38f", "#d8b1ff", "#bbdade", "#f4c61b", "#6a7178"])

    /// How many kinds of link have a colour of their own; the last colour is for all others.
    var ownKinds: Int { kinds.count - 1 }

    /// The classes that pictures use, in these colours.
    var pictureRules: String {
        var rules = """
            .ground{fill:\(ground)}.ink{fill:\(ink)}.muted{fill:\(muted)}.faint{fill:\(faint)}
            .rule{stroke:\(rule);fill:none}.axis{stroke:\(faint);fill:none}.mark{stroke:\(ink);fill:none}
            .leaked{fill:\(leaked)}.known{fill:\(known)}.node{fill:\(ink);stroke:\(ground)}.dot{fill:\(ink)}

            """
        for (index, colour) in kinds.enumerated() {
            rules += ".link\(index){stroke:\(colour);fill:none}.kind\(index){fill:\(colour)}"
        }
        return rules + "\n"
    }
}
