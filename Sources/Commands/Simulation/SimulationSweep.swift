import ArgumentParser
import LinkModel
import OffloadSimulation

/// A parameter that a simulation varies.
enum SimulationSweep: String, ExpressibleByArgument, CaseIterable {
  /// The connection interval in ms.
  case interval
  case phy
  /// Exchanges per event.
  case exchanges
  /// The share of damaged packets.
  case loss
  /// The clock of a Cortex-A77 in MHz.
  case frequency

  /// The values of FLEET's evaluation: sections 4.1 to 4.4.
  var usualValues: [String] {
    switch self {
    case .interval:
      ["7.5", "10", "15", "20", "30", "45", "60", "75", "100", "150", "200", "300", "500", "1000", "2000", "4000"]
    case .phy: PHY.allCases.map(\.rawValue)
    case .exchanges: ["1", "2", "3", "4"]
    case .loss: ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"]
    case .frequency: stride(from: 200, through: 1500, by: 100).map(String.init)
    }
  }

  var label: String {
    switch self {
    case .interval: "connection interval, ms"
    case .phy: "PHY, kbit/s"
    case .exchanges: "exchanges per event"
    case .loss: "packets damaged"
    case .frequency: "processor, MHz"
    }
  }

  /// The place of a value on an axis.
  func position(of value: String) -> Double {
    switch self {
    case .phy: value == "125k" ? 125 : value == "500k" ? 500 : value == "1M" ? 1000 : 2000
    default: Double(value) ?? 0
    }
  }

  /// A setting with this value, and the platform's clock if the value is one.
  func apply(
    _ value: String, to setting: OffloadSetting, _ link: LinkOptions, _ platforms: PlatformOptions
  ) throws(CommandError) -> OffloadSetting {
    var setting = setting
    func wrong(_ rule: String) -> CommandError { CommandError("--values \(value): \(rule)") }
    switch self {
    case .interval:
      guard let time = Milliseconds(argument: value) else { throw wrong("a connection interval in milliseconds") }
      setting.connection.interval = time.microseconds
    case .phy:
      guard let phy = PHY(rawValue: value) else { throw wrong("125k, 500k, 1M or 2M") }
      setting.connection.phy = phy
    case .exchanges:
      guard let count = Int(value) else { throw wrong("a number of exchanges") }
      setting.connection.exchangesPerEvent = count
    case .loss:
      guard let rate = LossRate(argument: value) else { throw wrong("a probability or a percentage") }
      setting.uplink = try link.lossModel(rate)
      setting.downlink = setting.uplink
    case .frequency:
      guard let frequency = Double(value), platforms.hasScalableClock else {
        throw wrong("a clock in MHz, with --platform cortex-a77")
      }
      setting.platform = try platforms.platform(at: frequency)
    }
    setting.connection = try LinkOptions.checked(setting.connection)
    return setting
  }
}
