/// Lines that wait to be written together, in one piece of memory that grows no more once it is made.
///
/// A batch has one owner at a time: the queue while it is filled, the writing thread after it was taken.
final class RecordBatch: @unchecked Sendable {
    /// Bytes of an ordinary batch; a longer record gets a batch of its own size.
    static let ordinaryCapacity = 256 << 10

    private let memory: UnsafeMutableRawPointer
    let capacity: Int
    /// Bytes filled.
    private(set) var count = 0
    /// Lines in it.
    private(set) var records = 0
    /// To be called when the lines are on the disk.
    private(set) var callbacks: [@Sendable () -> Void] = []

    init(capacity: Int = RecordBatch.ordinaryCapacity) {
        self.capacity = capacity
        memory = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { memory.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    /// Whether a line of that many bytes and its line feed still fit.
    func hasRoom(for line: Int) -> Bool { count + line + 1 <= capacity }

    /// Adds a line and its line feed; the caller has asked ``hasRoom(for:)``.
    func append(_ line: UnsafeRawBufferPointer, _ whenDurable: (@Sendable () -> Void)?) {
        if let start = line.baseAddress { (memory + count).copyMemory(from: start, byteCount: line.count) }
        (memory + count + line.count).storeBytes(of: UInt8(ascii: "\n"), as: UInt8.self)
        count += line.count + 1
        records += 1
        if let whenDurable { callbacks.append(whenDurable) }
    }

    /// Empties the batch for another use.
    func reset() {
        count = 0
        records = 0
        callbacks.removeAll()
    }
}
