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
