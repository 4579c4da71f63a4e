#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A thread of its own for work that blocks in system calls, which event loops and the concurrency pool must not do.
struct BackgroundThread {
    /// How the operating system ranks the thread's work.
    enum Priority {
        case ordinary
        /// Gives way to everything else.
        case low
    }

    private final class Start {
        let name: String
        let priority: Priority
        let body: @Sendable () -> Void

        init(name: String, priority: Priority, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.priority = priority
            self.body = body
        }
    }

    /// Starts a thread that runs `body` once; `name` is for errors and debuggers.
    ///
    /// - Throws: ``ExchangeLogError/system(operation:path:code:)`` when the system has no thread to give.
    static func start(
        name: String, priority: Priority = .ordinary, _ body: @escaping @Sendable () -> Void
    ) throws(ExchangeLogError) {
        let start = Unmanaged.passRetained(Start(name: name, priority: priority, body: body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        #if canImport(Darwin)
            var thread: pthread_t?
            let code = pthread_create(&thread, &attributes, { Self.run($0) }, start.toOpaque())
        #else
            var thread = pthread_t()
            let code = pthread_create(&thread, &attributes, { Self.run($0!) }, start.toOpaque())
        #endif
        guard code == 0 else {
            start.release()
            throw .system(operation: "start a thread for", path: name, code: code)
        }
    }

    private static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        #if canImport(Darwin)
            pthread_setname_np(start.name)
            if start.priority == .low { pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0) }
        #else
            // On Linux a nice value is a thread's own.
            if start.priority == .low { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10) }
        #endif
        start.body()
        return nil
    }
}
