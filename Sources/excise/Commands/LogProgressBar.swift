import Exchanges
import Foundation

/// Lines for the person at the terminal, beside a command's output.
enum StandardError {
    static let isTerminal = isatty(2) != 0
    /// Takes away what stands on the terminal's present line, such as a progress bar.
    static let clear = "\r\u{1B}[K"

    static func write(_ line: String) {
        FileHandle.standardError.write(Data(((isTerminal ? clear : "") + line + "\n").utf8))
    }
}

/// How far a reading has come, on one line that is drawn over; nothing where standard error is no terminal.
enum LogProgressBar {
    /// What ``ExchangeLogReader/progress`` calls; nil where there is nobody to look.
    static var report: (@Sendable (LogProgress) -> Void)? {
        guard StandardError.isTerminal else { return nil }
        return { progress in
            let isLast = progress.bytes >= progress.totalBytes ?? .max
            let text = isLast ? "" : line(progress)
            FileHandle.standardError.write(Data((StandardError.clear + text).utf8))
        }
    }

    static func line(_ progress: LogProgress) -> String {
        let (seconds, attoseconds) = progress.elapsed.components
        let elapsed = max(Double(seconds) + Double(attoseconds) * 1e-18, 1e-6)
        let rate = Double(progress.bytes) / elapsed
        guard let total = progress.totalBytes, total > 0 else {
            return "\(size(Double(progress.bytes)))  \(size(rate))/s"
        }
        let share = min(Double(progress.bytes) / Double(total), 1)
        let filled = Int(share * 24)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
        let left = rate > 0 ? Int((Double(total - progress.bytes) / rate).rounded(.up)) : 0
        return "\(bar) \(Int(share * 100)) %  \(size(Double(progress.bytes))) of \(size(Double(total)))"
            + "  \(size(rate))/s  \(DurationText.format(.seconds(max(left, 0)))) left"
    }

    private static func size(_ bytes: Double) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var (value, unit) = (bytes, 0)
        while value >= 999.5, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
        return String(format: unit == 0 || value >= 99.95 ? "%.0f %@" : "%.1f %@", value, units[unit])
    }
}
