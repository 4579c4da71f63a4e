import Exchanges
import Gateway

extension ExchangeLogConfiguration {
    /// The writer's settings.
    func settings(folder: String) -> ExchangeLogWriter.Settings {
        var settings = ExchangeLogWriter.Settings(folder: folder)
        settings.durability = interval.map { .interval($0) } ?? .each
        settings.segmentBytes = segmentBytes
        settings.segmentAge = segmentAge
        settings.retention = retention
        settings.queueBytes = queueBytes
        settings.compressionLevel = compressionLevel
        return settings
    }
}
