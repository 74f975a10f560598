import ArgumentParser
import LinkModel

/// The device's processor and radio on the command line.
struct PlatformOptions: ParsableArguments {
  @Option(help: "The processor: stm32f746, gap8, cortex-m33, cortex-a77, gap8-clio or stm32f7-clio.")
  var platform = Platform.stm32f746.name

  @Option(help: "The clock of a Cortex-A77 in MHz, 200 to 1500. Its speed is proportional to the clock.")
  var frequency = 200.0

  @Option(help: "Multiply-adds per second; for a Cortex-A77, at 200 MHz. Needed where no source gives them.")
  var macsPerSecond: Double?

  @Option(help: "The power while computing in mW, instead of the platform's.")
  var power: Double?

  @Option(help: "The power while waiting in mW.")
  var idlePower = 0.0

  @Option(help: "The radio: nrf52840 or kindt2013.")
  var radio = RadioPower.nRF52840.name

  private static let scaled = "cortex-a77"

  /// - Parameter frequency: the clock in MHz, instead of the option's.
  func platform(at frequency: Double? = nil) throws(CommandError) -> Platform {
    let frequency = frequency ?? self.frequency
    if let macsPerSecond, !(macsPerSecond >= 1 && macsPerSecond <= 1e15) {
      throw CommandError("--macs-per-second: 1 to 1e15, not \(macsPerSecond)")
    }
    for (name, power) in [("--power", power ?? 0), ("--idle-power", idlePower)] where !(0...1e6 ~= power) {
      throw CommandError("\(name): 0 to 1000000 mW, not \(power)")
    }
    var found = Platform.all.first { $0.name == platform }
    if platform == Self.scaled {
      guard let scaled = Platform.cortexA77(frequency: frequency) else {
        throw CommandError("--frequency: 200 to 1500 MHz, not \(frequency)")
      }
      found = scaled
      found?.macsPerSecond = macsPerSecond.map { $0 * frequency / 200 }
    } else if let macsPerSecond {
      found?.macsPerSecond = macsPerSecond
    }
    guard var result = found else {
      let names = Platform.all.map(\.name) + [Self.scaled]
      throw CommandError("--platform \(platform): one of \(names.joined(separator: ", "))")
    }
    if let power { result.activePower = power }
    result.idlePower = idlePower
    return result
  }

  func radioPower() throws(CommandError) -> RadioPower {
    guard let found = RadioPower.all.first(where: { $0.name == radio }) else {
      throw CommandError("--radio \(radio): one of \(RadioPower.all.map(\.name).joined(separator: ", "))")
    }
    return found
  }

  /// Whether a sweep over the clock means anything.
  var hasScalableClock: Bool { platform == Self.scaled }
}
