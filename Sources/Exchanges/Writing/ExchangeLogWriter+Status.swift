extension ExchangeLogWriter {
    /// What a writer has done and how it is.
    public struct Status: Sendable, Equatable {
        /// Records that were given to the writer.
        public internal(set) var recordsAppended = 0
        /// Of those, the ones that were handed to the operating system: a crash of the process cannot take them.
        public internal(set) var recordsWritten = 0
        /// Of those, the ones that are on the disk: a power failure cannot take them.
        public internal(set) var recordsDurable = 0
        /// Bytes of records that are not on the disk yet.
        public internal(set) var bytesQueued = 0
        /// Exchanges that wait in ``ExchangeLogWriter/admit(_:)``.
        public internal(set) var exchangesWaiting = 0
        /// Why the disk takes no records at present; nil while it does.
        public internal(set) var failure: ExchangeLogError?
        /// Segments sealed since the start.
        public internal(set) var segmentsSealed = 0
        /// Finished segments that are not sealed yet.
        public internal(set) var segmentsWaiting = 0
        /// Files removed since the start because they were past their retention.
        public internal(set) var segmentsRemoved = 0
        /// Why sealing or removing failed last; nil after it worked again. Records are safe meanwhile.
        public internal(set) var sealingFailure: ExchangeLogError?
        /// Segments of processes that had died, found at the start.
        public internal(set) var segmentsRecovered = 0
        /// Bytes of unfinished records that were cut from those.
        public internal(set) var tornBytes = 0
    }
}
