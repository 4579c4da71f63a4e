/// The detection of campaigns while the gateway runs.
public struct DetectionConfiguration: Sendable, Equatable {
    /// Whether the exchange log is watched. Without a log there is nothing to watch.
    public var isOn = true
    /// How often campaigns are looked for, from 1 s.
    public var sweep = Duration.seconds(6 * 3600)

    /// The defaults.
    public init() {}
}
