import Testing

@testable import LinkModel

@Suite struct AirTimeTests {
  struct Row: Sendable {
    var phy: PHY
    /// Empty, 27 bytes, 251 bytes, 251 bytes encrypted, exchanges of 27 and 251 bytes; in µs.
    var times: [Int]
    /// The highest rates for values of 20 and of 244 bytes, in kbit/s.
    var rates: [Double]
  }

  static let table = [
    Row(phy: .oneM, times: [80, 296, 2088, 2120, 676, 2468], rates: [236.7, 790.9]),
    Row(phy: .twoM, times: [44, 152, 1048, 1064, 496, 1392], rates: [322.6, 1402.3]),
    Row(phy: .coded500k, times: [462, 894, 4478, 4542, 1656, 5240], rates: [96.6, 372.5]),
    Row(phy: .coded125k, times: [720, 2448, 16_784, 17_040, 3468, 17_804], rates: [46.1, 109.6]),
  ]

  @Test(arguments: table) func airTimesAreExact(_ row: Row) {
    let phy = row.phy
    let times = [
      phy.airTime(payload: 0), phy.airTime(payload: 27), phy.airTime(payload: 251),
      phy.airTime(payload: 251, isEncrypted: true), phy.exchangeTime(payload: 27), phy.exchangeTime(payload: 251),
    ]
    #expect(times == row.times)
    #expect(phy.airTime(payload: 0, isEncrypted: true) == row.times[0], "an empty packet has no integrity check")
  }

  /// The rate without events: one exchange after another.
  @Test(arguments: table) func highestRates(_ row: Row) {
    for (payload, rate) in zip([20, 244], row.rates) {
      let exact = Double(payload * 8) * 1000 / Double(row.phy.exchangeTime(payload: payload + 7))
      #expect((exact * 10).rounded() / 10 == rate)
    }
  }
}
