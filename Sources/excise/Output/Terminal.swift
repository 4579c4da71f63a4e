import Foundation

/// What standard output can show.
enum Terminal {
    static let isTerminal = isatty(1) != 0

    /// Columns of the terminal; what `COLUMNS` says, or 80, where there is none.
    static var width: Int {
        var size = winsize()
        if ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 80
    }

    /// Whether to write colours: never into a file, nor where `NO_COLOR` (https://no-color.org) or a `dumb` terminal is set.
    static var isColoured: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }
}
