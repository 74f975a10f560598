import Testing

@testable import LinkModel

/// Sends values of one length, as many as `left`, and notes what arrives.
struct TestUser: ConnectionUser {
  var length = 244
  var left = Int.max
  var downlinks: [(time: Int, length: Int)] = []
  var sent = 0
  var arrivals: [(number: Int, time: Int)] = []
  var received: [(number: Int, time: Int)] = []
  var onAir: [(start: Int, end: Int)] = []
  private var sentDown = 0

  /// The time before which there is nothing to send.
  var notBefore = 0

  init(length: Int = 244, left: Int = .max, downlinks: [(time: Int, length: Int)] = [], notBefore: Int = 0) {
    (self.length, self.left, self.downlinks, self.notBefore) = (length, left, downlinks, notBefore)
  }

  mutating func nextUplink(at time: Int) -> LinkPacket? {
    guard left > 0, time >= notBefore else { return nil }
    left -= 1
    sent += 1
    return LinkPacket(number: sent - 1, length: length)
  }

  mutating func nextDownlink(at time: Int) -> LinkPacket? {
    guard sentDown < downlinks.count, downlinks[sentDown].time <= time else { return nil }
    sentDown += 1
    return LinkPacket(number: sentDown - 1, length: downlinks[sentDown - 1].length)
  }

  mutating func uplinkArrived(_ packet: LinkPacket, at time: Int) { arrivals.append((packet.number, time)) }
  mutating func downlinkArrived(_ packet: LinkPacket, at time: Int) { received.append((packet.number, time)) }
  mutating func radioWasOn(from start: Int, to end: Int) { onAir.append((start, end)) }
}

@Suite struct ConnectionTests {
  /// One event by hand, 1M: empty 80, IFS 150, 251 bytes 2,088, IFS 150; then the second exchange.
  @Test func timesOfOneEvent() throws {
    var user = TestUser(left: 2)
    var connection = try Connection(ConnectionSettings(interval: 30_000, clockInaccuracy: 0), firstAnchor: 5000)
    connection.runEvent(&user)
    #expect(user.arrivals.map(\.time) == [5000 + 80 + 150 + 2088, 5000 + 2468 + 80 + 150 + 2088])
    #expect(user.onAir.map(\.start) == [5000] && user.onAir.map(\.end) == [5000 + 2468 + 2318])
    #expect(connection.use.transmitting == 2 * 2088 && connection.use.receiving == 2 * 80)
    #expect(connection.use.switching == 3 * 150)
    // The second packet is acknowledged at the next anchor, not before.
    #expect(!connection.isDrained)
    connection.runEvent(&user)
    #expect(connection.isDrained && connection.use.events == 2 && connection.anchor == 65_000)
  }

  /// The simulated throughput is the closed form, for every PHY and interval.
  @Test(arguments: PHY.allCases, [7500, 30_000, 100_000, 1_000_000])
  func throughputWithoutLoss(_ phy: PHY, _ interval: Int) throws {
    for (payload, linkPayload) in [(20, 27), (244, 251)] {
      let settings = ConnectionSettings(interval: interval, phy: phy, linkPayload: linkPayload, mtu: payload + 3)
      guard (try? settings.checked()) != nil else { continue }
      var user = TestUser(length: payload)
      var connection = try Connection(settings)
      for _ in 0..<20 { connection.runEvent(&user) }
      #expect(connection.use.delivered == 20 * (interval / phy.exchangeTime(payload: payload + 7)))
      let rate = Double(connection.use.deliveredBytes) * 1_000_000 / Double(connection.anchor)
      #expect(abs(rate - settings.bytesPerSecond(payload: payload)) < 1e-6 * rate)
    }
  }

  /// A packet that is damaged with probability p is sent 1 / (1 − p) times, if all acknowledgements arrive. Every value
  /// arrives, in order, once.
  @Test(arguments: [0.1, 0.3, 0.6, 0.9]) func meanRepetitions(_ loss: Double) throws {
    var user = TestUser(left: 5000)
    var connection = try Connection(
      ConnectionSettings(interval: 50_000), uplink: .independent(loss), seed: 7)
    while user.arrivals.count < 5000, connection.anchor < 100_000_000_000 { connection.runEvent(&user) }
    #expect(user.arrivals.map(\.number) == Array(0..<5000))
    // The number of attempts is geometric: its variance is p / (1 − p)². Five standard deviations of the mean.
    let mean = Double(connection.use.dataPackets) / 5000
    let tolerance = 5 * (loss / ((1 - loss) * (1 - loss)) / 5000).squareRoot()
    #expect(abs(mean - 1 / (1 - loss)) < tolerance)
  }

  /// With loss in both directions, a packet is sent until it arrives and until its acknowledgement does. A value never
  /// arrives twice.
  @Test func lossInBothDirectionsDelaysOnly() throws {
    var user = TestUser(left: 2000, downlinks: (0..<300).map { (time: $0 * 200_000, length: 9) })
    var connection = try Connection(
      ConnectionSettings(interval: 50_000), uplink: .independent(0.4), downlink: .independent(0.4), seed: 3)
    while connection.anchor < 90_000_000 { connection.runEvent(&user) }
    #expect(user.arrivals.map(\.number) == Array(0..<2000))
    #expect(user.received.map(\.number) == Array(0..<300))
    #expect(connection.use.repeatedPackets > 0)
    let sorted = user.received.map(\.time)
    #expect(sorted == sorted.sorted() && zip(user.received, user.downlinks).allSatisfy { $0.time > $1.time })
  }

  /// Two damaged packets in a row close the event: if everything is damaged, an event has two exchanges and not eighteen.
  @Test func twoDamagedPacketsCloseTheEvent() throws {
    var user = TestUser()
    var connection = try Connection(ConnectionSettings(interval: 50_000), uplink: .independent(1))
    connection.runEvent(&user)
    #expect(connection.use.exchanges == 2 && connection.use.dataPackets == 2)
    // The device hears nothing valid: it answers once.
    var deaf = try Connection(ConnectionSettings(interval: 50_000), downlink: .independent(1))
    deaf.runEvent(&user)
    #expect(deaf.use.exchanges == 1 && deaf.use.transmitting == 2088 && deaf.use.receiving == 160 + 5)
  }

  /// One damaged packet of many costs one exchange.
  @Test func oneDamagedPacketCostsOneExchange() throws {
    let chain = GilbertElliott(goodToBad: 0.05, badToGood: 1)
    var user = TestUser(left: 200)
    var connection = try Connection(ConnectionSettings(interval: 4_000_000), uplink: .bursts(chain), seed: 5)
    connection.runEvent(&user)
    let repeated = connection.use.repeatedPackets
    #expect(repeated > 0 && user.arrivals.count == 200)
    #expect(user.arrivals.last?.time == (200 + repeated - 1) * 2468 + 2318)
  }

  @Test func exchangesPerEventAreALimit() throws {
    var user = TestUser(left: 10)
    var connection = try Connection(ConnectionSettings(interval: 50_000, exchangesPerEvent: 4))
    for _ in 0..<3 { connection.runEvent(&user) }
    #expect(user.arrivals.map { $0.time / 50_000 } == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2])
  }

  /// A value that is longer than a packet arrives with its last packet.
  @Test func longValuesAreCut() throws {
    var user = TestUser(length: 244, left: 1)
    var connection = try Connection(ConnectionSettings(interval: 50_000, linkPayload: 27))
    connection.runEvent(&user)
    // Nine packets of 27 bytes and one of 8: 10 · (80 + 150) + 9 · (296 + 150) + 144.
    #expect(user.arrivals.map(\.time) == [2300 + 9 * 446 + 144])
  }

  @Test func fullQueuesOverflowAndOldValuesAreFlushed() throws {
    struct Silent: ConnectionUser {
      var arrived: [Int] = []
      mutating func nextUplink(at time: Int) -> LinkPacket? { nil }
      mutating func nextDownlink(at time: Int) -> LinkPacket? { nil }
      mutating func uplinkArrived(_ packet: LinkPacket, at time: Int) { arrived.append(packet.number) }
      mutating func downlinkArrived(_ packet: LinkPacket, at time: Int) {}
      mutating func radioWasOn(from start: Int, to end: Int) {}
    }
    var user = Silent()
    var connection = try Connection(
      ConnectionSettings(interval: 50_000, exchangesPerEvent: 1, queueCapacity: 3, flushTimeout: 120_000))
    let accepted = (0..<5).map { connection.offer(LinkPacket(number: $0, length: 100), at: 0) }
    #expect(accepted == [true, true, true, false, false] && connection.use.overflowed == 2)
    for _ in 0..<6 { connection.runEvent(&user) }
    // Events at 0, 50 and 100 ms carry one value each: nothing becomes too old.
    #expect(user.arrived == [0, 1, 2] && connection.use.flushed == 0)
    for number in 5..<8 { _ = connection.offer(LinkPacket(number: number, length: 100), at: 170_001) }
    for _ in 0..<4 { connection.runEvent(&user) }
    // The event at 300 ms is the first one: all three are 130 ms old, and none has been on air.
    #expect(user.arrived == [0, 1, 2] && connection.use.flushed == 3)
  }

  /// A device without data skips events, and then hears the server later.
  @Test func latencySkipsEvents() throws {
    var user = TestUser(left: 0, downlinks: [(time: 1, length: 9)])
    var connection = try Connection(ConnectionSettings(interval: 50_000, peripheralLatency: 3))
    for _ in 0..<8 { connection.runEvent(&user) }
    #expect(connection.use.events == 2 && connection.use.skippedEvents == 6)
    #expect(user.received.map(\.time) == [150_000 + 8 * (10 + 16)])
    // With data, it takes part in the next event.
    user.left = 1
    connection.runEvent(&user)
    #expect(user.arrivals.map { $0.time / 50_000 } == [8])
  }

  /// Data that comes up late in an event, and would not end before the next anchor, waits; an empty packet answers. The
  /// central's long value keeps the event going: 676 µs for 27 bytes and an empty answer.
  @Test func lateDataWaitsForTheNextEvent() throws {
    var user = TestUser(left: 1, downlinks: [(time: 0, length: 250)], notBefore: 5500)
    var connection = try Connection(ConnectionSettings(interval: 7500, clockInaccuracy: 0))
    for _ in 0..<2 { connection.runEvent(&user) }
    #expect(user.arrivals.map { $0.time / 7500 } == [1] && user.received.count == 1)
    #expect(user.onAir[0].end <= 7500 - PHY.interFrameSpace)
    // A little earlier, it still fits.
    user = TestUser(left: 1, downlinks: [(time: 0, length: 250)], notBefore: 4700)
    connection = try Connection(ConnectionSettings(interval: 7500, clockInaccuracy: 0))
    connection.runEvent(&user)
    #expect(user.arrivals.map { $0.time / 7500 } == [0])
  }

  /// The receiver opens early by the clocks' inaccuracy since the last event: 100 ppm of four intervals.
  @Test func theReceiverOpensEarly() throws {
    var user = TestUser(left: 0)
    var connection = try Connection(ConnectionSettings(interval: 50_000, peripheralLatency: 3))
    for _ in 0..<4 { connection.runEvent(&user) }
    #expect(user.onAir.map(\.start) == [150_000 - 20] && connection.use.receiving == 80 + 20)
  }

  @Test func silenceLosesTheConnection() throws {
    var user = TestUser()
    var connection = try Connection(
      ConnectionSettings(interval: 50_000, supervisionTimeout: 200_000), uplink: .independent(1))
    for _ in 0..<5 { connection.runEvent(&user) }
    #expect(!connection.isLost)
    connection.runEvent(&user)
    let use = connection.use
    connection.runEvent(&user)
    #expect(connection.isLost && connection.use == use)
  }

  @Test func theSeedIsAllThatMatters() throws {
    let uses = try [4, 4, 5 as UInt64].map { seed in
      var user = TestUser()
      var connection = try Connection(
        ConnectionSettings(interval: 50_000), uplink: .bitErrors(1e-4), downlink: .independent(0.1), seed: seed)
      for _ in 0..<100 { connection.runEvent(&user) }
      return connection.use
    }
    #expect(uses[0] == uses[1] && uses[0] != uses[2])
  }
}
