/// The colours of pages and pictures, once for light and once for dark surroundings.
///
/// Kinds of link have seven colours that people with any of the three colour blindnesses tell apart, after M. Okabe and
/// K. Ito, "Color Universal Design" (2008), made darker for light ground and lighter for dark ground; no picture tells
/// anything by colour alone.
struct Palette {
    let ground, raised, ink, muted, faint, rule: String
    /// What was answered before detection, and after it.
    let leaked, known: String
    let kinds: [String]

    static let light = Palette(
        ground: "#ffffff", raised: "#f6f7f8", ink: "#1b1f24", muted: "#5b646e", faint: "#8b949e", rule: "#dde1e5",
        leaked: "#c4501b", known: "#9db7cc",
        kinds: ["#0067a5", "#d2691e", "#00876c", "#a8559a", "#3aa3d8", "#b58900", "#7a828b"])
    static let dark = Palette(
        ground: "#15181c", raised: "#1d2126", ink: "#e6e9ec", muted: "#a3acb5", faint: "#78828c", rule: "#333a41",
        leaked: "#ee7f45", known: "#4f708b",
        kinds: ["#5aa9e0", "#f0934e", "#35b896", "#d68bca", "#8fd0f5", "#dcb63a", "#99a2ab"])

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
