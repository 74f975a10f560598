import ArgumentParser
import DigitDemo
import FeatureCodec
import FeatureTypes
import LinkModel
import NetworkFiles
import Networks
import OffloadSimulation
import SplitInference

/// The demo's pictures over a simulated Bluetooth connection: what each takes until the device has the server's answer.
///
/// The connection sends damaged packets again, so a loss costs time and energy, and no fragments.
struct DemoLink {
  /// The usual connection of `fcodec simulate`, with values as long as the demo's fragments.
  private let connection: ConnectionSettings
  private let platform: Platform
  private let serverTime: Int
  /// The pictures begin at so many places within an interval.
  private let phases: Int

  private let split: SplitNetwork
  private let profile: Profile
  private let policy: DemoPolicy
  private let threshold: Double
  private let seed: UInt64
  /// The time to compute what the device computes, in µs: the layers up to the cut, or the whole network.
  private let computing: Int

  /// - Throws: `CommandError` if no connection carries fragments of this length.
  init(
    _ split: SplitNetwork, _ profile: Profile, payload: Int, policy: DemoPolicy, threshold: Double, seed: UInt64
  ) throws {
    var options = try LinkOptions.parse([])
    options.mtu = max(23, min(payload, ConnectionSettings.longestValue) + 3)
    connection = try options.settings()
    (serverTime, phases) = (options.serverTime.microseconds, options.phases)
    platform = try PlatformOptions.parse([]).platform()
    let network = try Network(DigitNetwork.files().json.networkDescription)
    let end = network.nodes.firstIndex { $0.name == "L\(split.layer)" }.map { $0 + 1 } ?? 0
    let cost = network.nodes[..<(policy.isLocal ? network.nodes.count : end)].reduce(0) { $0 + $1.multiplyAdds }
    computing = platform.time(multiplyAdds: cost) ?? 0
    (self.split, self.profile, self.policy, self.threshold, self.seed) = (split, profile, policy, threshold, seed)
  }

  /// How the report describes the connection.
  var text: String {
    "a simulated Bluetooth connection (1M PHY, 30 ms, values of \(connection.payload) bytes, \(platform.name), "
      + "nRF52840), which sends damaged packets again"
  }

  /// Returns the means over `pictures` if this share of packets is damaged in both directions.
  func cost(of pictures: [LabelledPicture], loss: Double) throws -> DemoReport.LinkCost {
    let outcomes = try outcomes(of: pictures, loss: loss)
    let count = Double(max(outcomes.count, 1))
    return .init(
      milliseconds: outcomes.reduce(0) { $0 + Double($1.latency) / 1000 } / count,
      millijoules: outcomes.reduce(0) { $0 + $1.energy / 1000 } / count)
  }

  func outcomes(of pictures: [LabelledPicture], loss: Double) throws -> [OffloadOutcome] {
    try pictures.enumerated().map { number, picture in
      try outcome(of: picture, number: number, loss: loss)
    }
  }

  private func outcome(of picture: LabelledPicture, number: Int, loss: Double) throws -> OffloadOutcome {
    let setting = OffloadSetting(
      connection: connection, uplink: .independent(loss), downlink: .independent(loss), platform: platform,
      serverTime: serverTime, seed: seed &+ UInt64(number)
    ).moment(number % phases, of: phases)
    var layer = PipelineLayer(name: "L\(split.layer)", time: computing)
    let own = policy.isLocal ? split.ownAnswer(to: picture) : nil
    let isOwn = policy.keeps(own, threshold: threshold)
    if !isOwn { (layer.stream, layer.map) = (0, try split.map(of: picture)) }
    do throws(OffloadError) {
      return try ProgressiveOffload(profile, layers: [layer], answersItself: isOwn).run(setting) {
        _, arrival, session, isLast in
        decision(arrival, session, isLast)
      }
    } catch {
      throw CommandError("\(error)")
    }
  }

  /// What the network says of the map that has arrived, if it is sure or nothing more comes.
  private func decision(
    _ arrival: OffloadTimeline.Arrival, _ session: ServerSession, _ isLast: Bool
  ) -> OffloadDecision? {
    guard let grid = arrival.grid, let frame = session.receiver.newestFrame,
      let found = MapServer(session.receiver, half: split.server, frame: frame).classification(at: grid)
    else { return nil }
    guard isLast || policy.isSure(found, threshold: threshold) else { return nil }
    return OffloadDecision(classIndex: found.index, confidence: Double(found.confidence))
  }
}
