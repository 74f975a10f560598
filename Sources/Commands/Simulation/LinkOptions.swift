import ArgumentParser
import LinkModel

/// A Bluetooth LE connection on the command line. Times are in milliseconds.
struct LinkOptions: ParsableArguments {
  @Option(help: "The connection interval: a multiple of 1.25 ms from 7.5 to 4000.")
  var interval = Milliseconds(30)

  @Option(help: "The PHY: 125k, 500k, 1M or 2M.")
  var phy = PHY.oneM

  @Option(help: "The most exchanges per event (a packet of each side); as many as fit, if it is not given.")
  var exchanges: Int?

  @Option(help: "The longest event.")
  var eventLength: Milliseconds?

  @Option(help: "The ATT MTU, 23 to 517; a value has up to MTU − 3 bytes, at most 512.")
  var mtu = 247

  @Option(help: "The longest LL payload, 27 to 251 bytes.")
  var linkPayload = 251

  @Flag(help: "Encrypt: 4 bytes more per packet.")
  var encrypted = false

  @Option(help: "The number of events that the device may skip while it has nothing to send.")
  var skip = 0

  @Option(help: "The values that the device's controller holds.")
  var queue = 4

  @Option(help: "Drop values that waited so long in the queue. Bluetooth LE itself does not.")
  var flush: Milliseconds?

  @Option(help: "The share of packets that are damaged, in both directions.")
  var loss = LossRate(0)

  @Option(help: "Damage packets in bursts of so many on average (Gilbert–Elliott).")
  var burst: Double?

  @Option(help: "The server's time from a complete grid or file to its answer.")
  var serverTime = Milliseconds(5)

  @Option(
    help: """
      The first event comes at so many distances after the picture, evenly within an interval; with a bandwidth, pictures are \
      taken at so many moments, evenly within the trace.
      """)
  var phases = 8

  @Option(help: "The seed for the losses.")
  var seed: UInt64 = 1

  /// - Throws: `CommandError` with the rule that a setting breaks.
  func settings() throws(CommandError) -> ConnectionSettings {
    guard 1...1000 ~= phases else { throw CommandError("--phases: 1 to 1000, not \(phases)") }
    let settings = ConnectionSettings(
      interval: interval.microseconds, phy: phy, linkPayload: linkPayload, isEncrypted: encrypted, mtu: mtu,
      exchangesPerEvent: exchanges, eventLength: eventLength?.microseconds, peripheralLatency: skip,
      queueCapacity: queue, flushTimeout: flush?.microseconds)
    return try Self.checked(settings)
  }

  /// The first option that a bandwidth has no use for and that is not what it is by default.
  func givenForConnection() throws -> String? {
    let usual = try Self.parse([])
    let changed: [(String, Bool)] = [
      ("--interval", interval.microseconds != usual.interval.microseconds), ("--phy", phy != usual.phy),
      ("--exchanges", exchanges != nil), ("--event-length", eventLength != nil),
      ("--link-payload", linkPayload != usual.linkPayload), ("--encrypted", encrypted), ("--skip", skip != usual.skip),
      ("--queue", queue != usual.queue), ("--flush", flush != nil), ("--loss", loss != usual.loss),
      ("--burst", burst != nil),
    ]
    return changed.first { $0.1 }?.0
  }

  static func checked(_ settings: ConnectionSettings) throws(CommandError) -> ConnectionSettings {
    do throws(ConnectionSettingsError) {
      return try settings.checked()
    } catch {
      throw CommandError("\(error)")
    }
  }

  /// The loss of either direction.
  func lossModel(_ loss: LossRate) throws(CommandError) -> LossModel {
    let rate = try loss.checked()
    guard let burst else { return .independent(rate) }
    guard let chain = GilbertElliott(loss: rate, burst: burst) else {
      throw CommandError("--burst: no channel loses \(rate) of all packets in bursts of \(burst)")
    }
    return .bursts(chain)
  }
}

extension PHY: ExpressibleByArgument {}

extension Milliseconds {
  /// Rounded to the nearest.
  var microseconds: Int { Int((seconds * 1e6).rounded()) }
}
