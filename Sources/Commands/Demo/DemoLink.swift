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

  private let network: DemoNetwork
  private let profile: Profile
  private let policy: DemoPolicy
  private let threshold: Double
  private let seed: UInt64

  /// - Throws: `CommandError` if no connection carries fragments of this length.
  init(
    _ network: DemoNetwork, _ profile: Profile, payload: Int, policy: DemoPolicy, threshold: Double, seed: UInt64
  ) throws {
    var options = try LinkOptions.parse([])
    options.mtu = max(23, min(payload, ConnectionSettings.longestValue) + 3)
    connection = try options.settings()
    (serverTime, phases) = (options.serverTime.microseconds, options.phases)
    platform = try PlatformOptions.parse([]).platform()
    (self.network, self.profile, self.policy, self.threshold, self.seed) = (network, profile, policy, threshold, seed)
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
    let maps = try network.maps(of: picture)
    let isOwn = policy.keeps(policy.isLocal ? network.ownAnswer(to: picture, maps) : nil, threshold: threshold)
    do throws(OffloadError) {
      return try ProgressiveOffload(profile, layers: layers(isOwn ? nil : maps), answersItself: isOwn).run(setting) {
        stream, arrival, session, isLast in
        decision(stream, arrival, session, isLast)
      }
    } catch {
      throw CommandError("\(error)")
    }
  }

  /// What the device computes: the layers up to each tap, or the whole network before it sends its one map.
  ///
  /// - Parameter maps: by stream; nil if nothing is sent.
  private func layers(_ maps: [[UInt8]]?) -> [PipelineLayer] {
    guard let maps else { return [PipelineLayer(name: "all", time: time(network.allMultiplyAdds))] }
    var before = 0.0
    return network.taps.enumerated().map { stream, tap in
      let cost = policy.isLocal ? network.allMultiplyAdds : tap.multiplyAdds - before
      before = tap.multiplyAdds
      return PipelineLayer(name: tap.name, time: time(cost), stream: stream, map: maps[stream])
    }
  }

  private func time(_ multiplyAdds: Double) -> Int { platform.time(multiplyAdds: multiplyAdds) ?? 0 }

  /// What the network says of the maps that have arrived, if it is sure or nothing more comes.
  private func decision(
    _ stream: Int, _ arrival: OffloadTimeline.Arrival, _ session: ServerSession, _ isLast: Bool
  ) -> OffloadDecision? {
    guard let grid = arrival.grid, let frame = session.receiver.newestFrame,
      let found = MapServer(session.receiver, model: network.server, frame: frame)
        .classification(at: StreamGrid(stream: stream, grid: grid))
    else { return nil }
    guard isLast || policy.isSure(found, threshold: threshold) else { return nil }
    return OffloadDecision(classIndex: found.index, confidence: Double(found.confidence))
  }
}
