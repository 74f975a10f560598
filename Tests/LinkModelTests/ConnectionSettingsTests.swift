import Testing

@testable import LinkModel

@Suite struct ConnectionSettingsTests {
  private func broken(_ change: (inout ConnectionSettings) -> Void) -> ConnectionSettingsError? {
    var settings = ConnectionSettings(interval: 30_000)
    change(&settings)
    do throws(ConnectionSettingsError) {
      _ = try settings.checked()
      return nil
    } catch {
      return error
    }
  }

  @Test func everyRuleIsChecked() {
    #expect(broken { _ in } == nil)
    #expect(broken { $0.interval = 30_001 } == .interval(30_001))
    #expect(broken { $0.interval = 6250 } == .interval(6250))
    #expect(broken { $0.interval = 4_001_250 } == .interval(4_001_250))
    #expect(broken { $0.linkPayload = 26 } == .linkPayload(26))
    #expect(broken { $0.linkPayload = 252 } == .linkPayload(252))
    #expect(broken { $0.mtu = 22 } == .mtu(22))
    #expect(broken { $0.mtu = 518 } == .mtu(518))
    #expect(broken { $0.exchangesPerEvent = 0 } == .exchangesPerEvent(0))
    #expect(broken { $0.peripheralLatency = 500 } == .peripheralLatency(500))
    #expect(broken { $0.supervisionTimeout = 99_999 } == .supervisionTimeout(99_999, longerThan: 60_000))
    #expect(broken { $0.queueCapacity = 0 } == .queueCapacity(0))
    #expect(broken { $0.flushTimeout = 0 } == .flushTimeout(0))
    #expect(broken { $0.clockInaccuracy = 1001 } == .clockInaccuracy(1001))
  }

  /// The timeout must be longer than 2 · (1 + latency) · interval, not as long.
  @Test func supervisionTimeoutDependsOnLatency() {
    #expect(broken { ($0.peripheralLatency, $0.supervisionTimeout) = (9, 600_001) } == nil)
    #expect(
      broken { ($0.peripheralLatency, $0.supervisionTimeout) = (9, 600_000) }
        == .supervisionTimeout(600_000, longerThan: 600_000))
    #expect(broken { $0.interval = 4_000_000 } == nil)
  }

  /// On the 125k PHY, 251 bytes do not fit in 7.5 ms: 2,448 + 16,784 + 300 µs.
  @Test func anExchangeMustFitInAnEvent() {
    #expect(
      broken { ($0.interval, $0.phy) = (7500, .coded125k) } == .eventTooShort(exchange: 19_532, event: 7500))
    #expect(broken { ($0.interval, $0.phy, $0.linkPayload) = (7500, .coded125k, 27) } == nil)
    #expect(broken { $0.eventLength = 2683 } == .eventTooShort(exchange: 2684, event: 2683))
    #expect(broken { $0.eventLength = 2684 } == nil)
  }

  /// MTU 23 leaves 20 bytes, 247 leaves 244; an MTU of 517 does not mean that 514 fit.
  @Test func payloadOfAnMTU() {
    let payloads = [23, 247, 498, 515, 516, 517].map { ConnectionSettings(interval: 7500, mtu: $0).payload }
    #expect(payloads == [20, 244, 495, 512, 512, 512])
    let settings = ConnectionSettings(interval: 7500, mtu: 517)
    #expect([1, 244, 245, 495, 496, 512].map { settings.packets(forValue: $0) } == [1, 1, 2, 2, 3, 3])
    let short = ConnectionSettings(interval: 7500, linkPayload: 27, mtu: 247)
    #expect([20, 21, 244].map { short.packets(forValue: $0) } == [1, 2, 10])
  }

  /// Nordic publishes 1327.5 kbit/s at 2M with 50 ms, and 1376.2 with 400 ms: 34 and 282 packets per event. The ceilings are
  /// 35 and 287; a controller keeps some time before the next anchor.
  @Test(arguments: [(50_000, 1327.5, 34, 35), (400_000, 1376.2, 282, 287)])
  func nordicsThroughputs(_ interval: Int, _ published: Double, _ packets: Int, _ ceiling: Int) {
    var settings = ConnectionSettings(interval: interval, phy: .twoM)
    #expect(settings.fullExchangesPerEvent == ceiling)
    let most = settings.bytesPerSecond(payload: 244) * 8 / 1000
    #expect(most > published && most < published * 1.03)
    settings.exchangesPerEvent = packets
    #expect(abs(settings.bytesPerSecond(payload: 244) * 8 / 1000 - published) < 0.2)
  }

  @Test func budgetOfEquation1HasTwoRoundings() {
    // A layer of 25 ms, an interval of 10 ms: two whole intervals, three begun ones; section 3.2 sends 4 packets in each.
    #expect(CommunicationBudget.wholeIntervals.bytes(packet: 251, time: 25_000, interval: 10_000) == 502)
    #expect(CommunicationBudget.begunIntervals.bytes(packet: 251, packets: 4, time: 25_000, interval: 10_000) == 3012)
    // They agree on multiples, and Eq. (1) gives nothing for a layer that is shorter than the interval.
    for rounding in CommunicationBudget.allCases {
      #expect(rounding.bytes(packet: 251, time: 20_000, interval: 10_000) == 502)
    }
    #expect(CommunicationBudget.wholeIntervals.bytes(packet: 251, packets: 4, time: 9999, interval: 10_000) == 0)
    #expect(CommunicationBudget.begunIntervals.bytes(packet: 251, packets: 4, time: 1, interval: 10_000) == 1004)
  }
}
