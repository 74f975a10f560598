import LinkModel
import Pooling

extension OffloadScenario {
  /// The names of the schemes that send nothing or grids; the others have names of their own.
  package static let fleet = "FLEET"
  package static let local = "device alone"

  /// Runs every scheme on the same link, for every picture and so many phases: `OffloadSetting.moment(_:of:)`.
  ///
  /// - Throws: `OffloadError`.
  package func compare(in setting: OffloadSetting, phases: Int) throws(OffloadError) -> [SchemeResult] {
    precondition(phases >= 1, "there must be a phase")
    let settings = (0..<phases).map { phase in
      var one = setting.moment(phase, of: phases)
      one.seed = setting.seed &+ UInt64(phase)
      return one
    }
    var results = [try fleet(in: settings)]
    if answersItself {
      let time = layers.reduce(0) { $0 + $1.time }
      let local = LocalInference(time: time, accuracy: 0)
      results.append(
        SchemeResult(
          Self.local, latency: local.latency, slowest: local.latency, energy: local.energy(on: setting.platform),
          accuracy: table?.accuracy(at: ExitTable.device)))
    }
    for local in localExits {
      results.append(
        SchemeResult(
          local.name, latency: local.exits.latency, slowest: Double(local.exits.exits.last?.time ?? 0),
          energy: local.exits.energy(on: setting.platform), accuracy: local.exits.accuracy))
    }
    for partition in partitions {
      guard let time = time(through: partition.place.layer) else { continue }
      let grid = partition.place.grid
      let offload = BlockingOffload(
        name: "partition \(partition.place.layer) \(grid.rows)×\(grid.columns)", computing: time,
        parts: [.init(name: partition.place.layer, end: partition.channels * grid.cellCount)])
      results.append(try blocking(offload, table?.accuracy(at: partition.place), in: settings))
    }
    for slices in slices {
      guard let time = time(through: slices.layer) else { continue }
      let offload = BlockingOffload.clio(
        after: slices.layer, computing: time, slices: slices.channels, plane: slices.plane)
      results.append(try blocking(offload, nil, in: settings))
    }
    for picture in pictures {
      let offload = BlockingOffload.picture(picture.name, bytes: picture.bytes, encoding: picture.encoding)
      results.append(try blocking(offload, picture.accuracy, in: settings))
    }
    return results
  }

  private func fleet(in settings: [OffloadSetting]) throws(OffloadError) -> SchemeResult {
    var outcomes: [OffloadOutcome] = []
    var (right, judged) = (0, 0)
    for picture in 0..<pictureCount {
      let pipeline = pipeline(picture: picture)
      for setting in settings {
        var setting = setting
        setting.seed &+= UInt64(picture) << 16
        let outcome = try run(pipeline, picture: picture, in: setting)
        outcomes.append(outcome)
        guard let table, let number = table.pictures.dropFirst(picture).first else { continue }
        judged += 1
        let decision = outcome.source == .device ? table.decision(for: number, at: ExitTable.device) : outcome.decision
        right += decision?.classIndex == table.label(of: number) ? 1 : 0
      }
    }
    return SchemeResult(Self.fleet, outcomes, accuracy: judged > 0 ? Double(right) / Double(judged) : nil)
  }

  /// One inference of FLEET's pipeline.
  package func run(
    _ pipeline: ProgressiveOffload, picture: Int, in setting: OffloadSetting
  ) throws(OffloadError) -> OffloadOutcome {
    try pipeline.run(setting) { _, arrival, _, isLast in
      guard let grid = arrival.grid else { return nil }
      let place = ExitTable.Place(layer: arrival.name, grid: grid)
      return decision(picture: picture, at: place, isLast: isLast)
    }
  }

  private func blocking(
    _ offload: BlockingOffload, _ accuracy: Double?, in settings: [OffloadSetting]
  ) throws(OffloadError) -> SchemeResult {
    var outcomes: [OffloadOutcome] = []
    for setting in settings {
      do throws(ConnectionSettingsError) {
        outcomes.append(try offload.run(setting))
      } catch {
        throw .connection(error)
      }
    }
    let failed = outcomes.count { $0.source == .none }
    return SchemeResult(
      offload.name, outcomes, accuracy: accuracy.map { $0 * Double(outcomes.count - failed) / Double(outcomes.count) })
  }
}
