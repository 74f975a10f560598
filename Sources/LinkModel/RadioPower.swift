/// What a radio takes: the phases of an event, transmission, reception, and sleep. All values are parameters; the defaults name
/// their source.
package struct RadioPower: Hashable, Sendable {
  /// A phase that every event has, whatever is sent.
  package struct Phase: Hashable, Sendable {
    package var name: String
    /// In µs.
    package var duration: Int
    /// In mA.
    package var current: Double

    package init(_ name: String, duration: Int, current: Double) {
      (self.name, self.duration, self.current) = (name, duration, current)
    }

    /// In µC.
    package var charge: Double { Double(duration) * current / 1000 }
  }

  package var name: String
  /// In volts.
  package var voltage: Double
  /// What every event costs besides packets.
  package var phases: [Phase]
  /// In mA.
  package var transmitting: Double
  /// In mA. Also used for the time by which the receiver opens early.
  package var receiving: Double
  /// In mA, in the inter-frame spaces of an event.
  package var switching: Double
  /// In µA, between events.
  package var sleeping: Double

  package init(
    name: String, voltage: Double, phases: [Phase], transmitting: Double, receiving: Double, switching: Double,
    sleeping: Double
  ) {
    (self.name, self.voltage, self.phases) = (name, voltage, phases)
    (self.transmitting, self.receiving, self.switching) = (transmitting, receiving, switching)
    self.sleeping = sleeping
  }

  /// The charge of the phases of one event, in µC.
  package var chargePerEvent: Double { phases.reduce(0) { $0 + $1.charge } }

  /// The time of the phases of one event, in µs.
  package var timePerEvent: Int { phases.reduce(0) { $0 + $1.duration } }

  /// The energy of `use` within `time` µs.
  ///
  /// The radio sleeps for the rest of `time`. If events and their phases are longer than `time`, nothing is left to sleep.
  package func energy(of use: RadioUse, within time: Int) -> RadioEnergy {
    let milli = voltage / 1000  // mA · µs to µJ: V · mA · µs = nJ, so divided by 1,000
    let asleep = max(0, time - use.active - use.events * timePerEvent)
    return RadioEnergy(
      events: Double(use.events) * chargePerEvent * voltage,
      transmitting: Double(use.transmitting) * transmitting * milli,
      receiving: Double(use.receiving) * receiving * milli, switching: Double(use.switching) * switching * milli,
      sleeping: Double(asleep) * sleeping / 1000 * milli)
  }

  /// nRF52840 at 3 V with DC/DC converter, 0 dBm: 4.8 mA to transmit, 4.6 mA to receive, 1.5 µA asleep (its product
  /// specification), and about 6 µC per event. The current of the inter-frame spaces is
  /// not published; that of the receiver is an upper bound. The 6 µC are placed in a phase of 2 ms at 3 mA.
  package static let nRF52840 = RadioPower(
    name: "nrf52840", voltage: 3, phases: [Phase("processing before and after", duration: 2000, current: 3)],
    transmitting: 4.8, receiving: 4.6, switching: 4.6, sleeping: 1.5)

  /// Kindt et al., arXiv 1403.2919, for a chip of 2013 (BLE112), at 3 V: six phases of 14.6 µC together. The source's currents
  /// include the processor. Switching takes the current of the source's transient phase, sleeping that of the nRF52840.
  package static let kindt = RadioPower(
    name: "kindt2013", voltage: 3,
    phases: [
      Phase("head", duration: 578, current: 5.92), Phase("preprocessing", duration: 305, current: 7.69),
      Phase("preamble", duration: 73, current: 12.24), Phase("transient", duration: 66, current: 11.64),
      Phase("postprocessing", duration: 860, current: 7.98), Phase("tail", duration: 80, current: 4.13),
    ], transmitting: 36.4, receiving: 26.5, switching: 11.64, sleeping: 1.5)

  package static let all = [nRF52840, kindt]
}

/// The energy of a radio by cause, in µJ.
package struct RadioEnergy: Hashable, Sendable {
  package var events: Double
  package var transmitting: Double
  package var receiving: Double
  package var switching: Double
  package var sleeping: Double

  package init(events: Double, transmitting: Double, receiving: Double, switching: Double, sleeping: Double) {
    (self.events, self.transmitting, self.receiving) = (events, transmitting, receiving)
    (self.switching, self.sleeping) = (switching, sleeping)
  }

  package var total: Double { events + transmitting + receiving + switching + sleeping }
}

/// A radio that is connected all the time and sends at a rate, such as NB-IoT or Wi-Fi: what papers assume that ignore duty
/// cycles. For BLE, use `Connection`.
package struct StreamRadio: Hashable, Sendable {
  package var name: String
  /// In bit/s.
  package var bitsPerSecond: Double
  /// While sending, in mW.
  package var power: Double

  package init(name: String, bitsPerSecond: Double, power: Double) {
    (self.name, self.bitsPerSecond, self.power) = (name, bitsPerSecond, power)
  }

  /// The time to send `bytes`, in µs, rounded up.
  package func time(sending bytes: Int) -> Int {
    BandwidthTrace(constant: bitsPerSecond).arrival(of: bytes, from: 0)
  }

  /// The energy to send for `time` µs, in µJ.
  package func energy(sending time: Int) -> Double { power * Double(time) / 1000 }

  /// Hybrid, appendix A.2: NB-IoT at 110 kbit/s, 30 mA at 3.6 V.
  package static let nbIoT = StreamRadio(name: "nb-iot", bitsPerSecond: 110_000, power: 30 * 3.6)

  /// Clio, section 5.5: its four radios.
  package static let clio = [
    StreamRadio(name: "lora", bitsPerSecond: 50_000, power: 60),
    StreamRadio(name: "zigbee", bitsPerSecond: 200_000, power: 60),
    StreamRadio(name: "ble", bitsPerSecond: 250_000, power: 15),
    StreamRadio(name: "wifi", bitsPerSecond: 1_000_000, power: 100),
  ]

  /// HI, section 4.2.1: one CIFAR-10 picture (3,072 bytes) from a Raspberry Pi and the answer, 177.13 ms over BLE at 2.23 W and
  /// 2.65 ms over Wi-Fi at 2.71 W. The powers are of the whole device.
  package static let hiBLE = StreamRadio(name: "hi-ble", bitsPerSecond: 3072 * 8 / 0.17713, power: 2230)
  package static let hiWiFi = StreamRadio(name: "hi-wifi", bitsPerSecond: 3072 * 8 / 0.00265, power: 2710)
}
