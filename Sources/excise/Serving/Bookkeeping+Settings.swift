import Exchanges
import Gateway
import RedisStorage

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

extension MeteringConfiguration.Redis {
    /// The store's settings.
    var settings: RedisMeterStore.Settings {
        let onFailure: RedisMeterStore.OnFailure =
            switch self.onFailure {
            case .deny: .deny
            case .local: .local
            case .allow: .allow
            }
        return RedisMeterStore.Settings(
            url: url, prefix: prefix, timeout: timeout, onFailure: onFailure, gateways: gateways, lease: lease)
    }
}
