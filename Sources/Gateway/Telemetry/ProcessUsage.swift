#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What this process has used of the machine.
struct ProcessUsage: Sendable {
    var cpuSeconds = 0.0
    var residentBytes = 0

    static func now() -> ProcessUsage {
        var result = ProcessUsage()
        var usage = rusage()
        #if canImport(Darwin)
            let who = RUSAGE_SELF
        #else
            let who = Int32(RUSAGE_SELF.rawValue)
        #endif
        if getrusage(who, &usage) == 0 {
            result.cpuSeconds =
                Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(
                    usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        }
        // The second number of statm is the resident pages (proc(5)).
        if let file = fopen("/proc/self/statm", "r") {
            var line = [CChar](repeating: 0, count: 128)
            if fgets(&line, Int32(line.count), file) != nil {
                let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                let parts = text.split(separator: " ")
                if parts.count > 1, let pages = Int(parts[1]) {
                    result.residentBytes = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
                }
            }
            fclose(file)
        }
        return result
    }
}
