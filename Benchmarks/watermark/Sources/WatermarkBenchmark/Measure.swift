#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
func logarithm(_ value: Double) -> Double { log(value) }

/// CPU seconds of this process.
func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The median CPU seconds of a piece of work, over at least five runs and about a second; what prepares it does not
/// count.
func median(preparing prepare: () -> Void = {}, _ work: () -> Void) -> Double {
    prepare()
    work()
    var times: [Double] = []
    let start = cpuSeconds()
    while times.count < 5 || (cpuSeconds() - start < 1 && times.count < 99) {
        prepare()
        let before = cpuSeconds()
        work()
        times.append(cpuSeconds() - before)
    }
    return times.sorted()[times.count / 2]
}

/// Keeps a result from being optimized away.
@inline(never)
func keep<Value>(_ value: Value) { withExtendedLifetime(value) {} }

func rate(_ value: Double) -> String {
    switch value {
    case 1e6...: "\((value / 1e5).rounded() / 10) M"
    case 1e3...: "\((value / 1e3).rounded()) k"
    default: "\(value.rounded())"
    }
}

func row(_ cells: String...) { print("| " + cells.joined(separator: " | ") + " |") }
