/// A processor that computes layers: its power, and how fast it is.
package struct Platform: Hashable, Sendable {
  package var name: String
  /// In MHz.
  package var frequency: Double
  /// While it computes, in mW.
  package var activePower: Double
  /// While it waits, in mW.
  package var idlePower: Double
  /// Multiply-adds per second, or nil if no source gives them: then the layers' times must be given.
  package var macsPerSecond: Double?

  package init(
    name: String, frequency: Double, activePower: Double, idlePower: Double = 0, macsPerSecond: Double? = nil
  ) {
    (self.name, self.frequency, self.activePower) = (name, frequency, activePower)
    (self.idlePower, self.macsPerSecond) = (idlePower, macsPerSecond)
  }

  /// The time of so many multiply-adds in µs, rounded to the nearest; nil if the speed is not known.
  package func time(multiplyAdds: Double) -> Int? {
    macsPerSecond.map { Int((multiplyAdds / $0 * 1_000_000).rounded()) }
  }

  /// The energy of computing for `time` µs, in µJ.
  package func energy(computing time: Int) -> Double { activePower * Double(time) / 1000 }

  /// The energy of waiting for `time` µs, in µJ.
  package func energy(waiting time: Int) -> Double { idlePower * Double(time) / 1000 }
}

extension Platform {
  /// FLEET, Table 2: Cortex-M33 of an nRF5340. The paper gives no speed.
  package static let cortexM33 = Platform(name: "cortex-m33", frequency: 64, activePower: 9.3)

  /// FLEET, Table 2: GAP8 at 175 MHz, 16.4 mW. Clio, section 4.2: about 525 million multiply-adds per second for MobileNetV2;
  /// it does not say at which clock.
  package static let gap8 = Platform(name: "gap8", frequency: 175, activePower: 16.4, macsPerSecond: 525_000_000)

  /// Clio, section 5.5: GAP8 at 150 MHz, 50 mW. The power is three times FLEET's at a lower clock.
  package static let gap8Clio = Platform(
    name: "gap8-clio", frequency: 150, activePower: 50, macsPerSecond: 525_000_000)

  /// Clio, section 5.5: STM32F7 at 200 MHz, 60 mW. The paper gives no speed.
  package static let stm32f7Clio = Platform(name: "stm32f7-clio", frequency: 200, activePower: 60)

  /// Hybrid, appendix A.2: STM32F746 at 3.6 V, 72 µA per MHz and 200 MHz: 51.84 mW. Section 5: 12.79 million
  /// multiply-adds in 197 ms.
  package static let stm32f746 = Platform(
    name: "stm32f746", frequency: 200, activePower: 3.6 * 0.072 * 200, macsPerSecond: 12_790_000 / 0.197)

  /// FLEET, Table 2: Cortex-A77 of a Raspberry Pi, 40 mW at 200 MHz to 750 mW at 1,500 MHz. Powers between the ends are
  /// interpolated linearly; the paper gives the ends only, and no speed.
  ///
  /// - Returns: nil if `frequency` in MHz is not within 200...1500.
  package static func cortexA77(frequency: Double) -> Platform? {
    guard 200...1500 ~= frequency else { return nil }
    return Platform(
      name: "cortex-a77", frequency: frequency, activePower: 40 + (frequency - 200) / 1300 * 710)
  }

  /// All platforms with one clock.
  package static let all = [cortexM33, gap8, gap8Clio, stm32f7Clio, stm32f746]
}
