import FeatureCodec
import FeatureTypes
import LinkModel
import OffloadSimulation
import Pooling

/// Runs what `fcodec simulate` was asked for.
struct Simulation {
  private let command: SimulateCommand
  private let input: SimulationInput
  private let setting: OffloadSetting

  init(_ command: SimulateCommand) throws {
    self.command = command
    let loss = try command.link.lossModel(command.link.loss)
    var setting = OffloadSetting(
      connection: try command.link.settings(), uplink: loss, downlink: loss, platform: try command.device.platform(),
      radio: try command.device.radioPower(), serverTime: command.link.serverTime.microseconds, seed: command.link.seed)
    setting.stream = try command.stream.link(seed: command.link.seed)
    self.setting = setting
    if let sweep = command.sweep, setting.stream != nil, sweep != .frequency {
      throw CommandError("--sweep \(sweep.rawValue): not with a bandwidth instead of a Bluetooth connection")
    }
    let given = try command.budget.map { _ in "--budget" } ?? command.link.givenForConnection()
    if let given, setting.stream != nil {
      throw CommandError("\(given): not with a bandwidth instead of a Bluetooth connection")
    }
    input = try SimulationInput(command)
  }

  func report() throws -> SimulationReport {
    var report = SimulationReport(setting: setting)
    let base = try scenario(on: setting.platform)
    report.layers = base.layers
    report.budgets = try budgets(of: base)
    report.arrivals = try arrivals(of: base)
    report.timeline = try timeline(of: base)
    guard let sweep = command.sweep else {
      report.points = [.init(value: "", position: 0, results: try results(base, setting))]
      return report
    }
    let values =
      command.values.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
      ?? sweep.usualValues
    guard 1...1000 ~= values.count else { throw CommandError("--values: 1 to 1000 values") }
    // All values are checked before the first one runs.
    let settings = try values.map { try sweep.apply($0, to: setting, command.link, command.device) }
    report.sweep = sweep
    let progress = Progress("simulating", of: values.count)
    for (index, setting) in settings.enumerated() {
      let scenario = sweep == .frequency ? try self.scenario(on: setting.platform) : base
      report.points.append(
        .init(
          value: values[index], position: sweep.position(of: values[index]), results: try results(scenario, setting)))
      progress.show(index + 1)
    }
    return report
  }

  private func results(_ scenario: OffloadScenario, _ setting: OffloadSetting) throws -> [SchemeResult] {
    do throws(OffloadError) {
      return try scenario.compare(in: setting, phases: command.link.phases)
    } catch {
      throw CommandError("\(error)")
    }
  }

  private func scenario(on platform: Platform) throws -> OffloadScenario {
    var scenario = OffloadScenario(
      profile: input.profile, layers: try input.layers(on: platform, frontOnly: command.frontOnly), maps: input.maps,
      answersItself: !command.frontOnly, table: input.table, threshold: command.threshold)
    scenario.partitions = try partitions()
    scenario.slices = try command.schemes.slices.map { slices in
      let shape = try shape(ofLayer: slices.layer, "--slices")
      guard slices.channels.last ?? 0 <= shape.channels else {
        throw CommandError("--slices \(slices.layer): the layer has \(shape.channels) channels")
      }
      return .init(layer: slices.layer, channels: slices.channels, plane: shape.height * shape.width)
    }
    scenario.pictures = command.schemes.pictures.map(\.picture)
    if let path = command.schemes.localExits {
      let bytes = try DataFile.read(path)
      do throws(TraceError) {
        scenario.localExits = try LocalExitFile.read(bytes) { scenario.time(through: $0) }
      } catch {
        throw CommandError("\(path): \(error)")
      }
    }
    return scenario
  }

  private func shape(ofLayer name: String, _ option: String) throws(CommandError) -> FeatureMapShape {
    guard let stream = input.taps.firstIndex(of: name) else {
      throw CommandError("\(option) \(name): one of \(input.taps.joined(separator: ", "))")
    }
    return input.profile.withView { $0.stream(stream).layer.shape }
  }

  private func partitions() throws -> [(place: ExitTable.Place, channels: Int)] {
    guard !command.schemes.partitions.isEmpty else {
      let stream = input.taps.count - 1
      let (grids, channels) = input.grids(ofStream: stream)
      return grids.last.map { [(.init(layer: input.taps[stream], grid: $0), channels)] } ?? []
    }
    return try command.schemes.partitions.map { partition in
      let shape = try shape(ofLayer: partition.layer, "--partition")
      guard partition.side <= min(shape.height, shape.width) else {
        throw CommandError("--partition \(partition.layer): the map is \(shape.text), smaller than \(partition.side)")
      }
      let stream = input.taps.firstIndex(of: partition.layer) ?? 0
      let grid = GridSize(rows: partition.side, columns: partition.side)
      return (.init(layer: partition.layer, grid: grid), input.grids(ofStream: stream).channels)
    }
  }

  /// FLEET's budget for each layer that is followed by another one.
  private func budgets(of scenario: OffloadScenario) throws(CommandError) -> [SimulationReport.Budget] {
    var budgets: [SimulationReport.Budget] = []
    let connection = setting.connection
    guard setting.stream == nil else { return [] }
    for (stream, name) in input.taps.enumerated() where stream + 1 < scenario.layers.count {
      let (grids, channels) = input.grids(ofStream: stream)
      for rounding in CommunicationBudget.allCases {
        let bytes = rounding.bytes(
          packet: connection.payload, packets: connection.fullExchangesPerEvent, time: scenario.layers[stream + 1].time,
          interval: connection.interval)
        let fits = grids.last { $0.cellCount * channels <= bytes }
        if rounding == command.budget, fits == nil, let smallest = grids.first {
          throw CommandError(
            "--budget \(rounding.rawValue): no grid of \(name) fits: \(bytes) bytes leave while the next layer is "
              + "computed, and \(smallest.rows)×\(smallest.columns) takes \(smallest.cellCount * channels)")
        }
        budgets.append(.init(layer: name, rounding: rounding, bytes: bytes, grid: fits))
      }
    }
    return budgets
  }

  /// When each grid of each layer is at the server if it never answers; one time per phase.
  private func arrivals(of scenario: OffloadScenario) throws -> [SimulationReport.Arrival] {
    var silent = scenario
    silent.table = nil
    var timelines: [OffloadTimeline] = []
    let phases = command.link.phases
    for phase in 0..<phases {
      timelines.append(try outcome(silent, in: setting.moment(phase, of: phases)).timeline)
    }
    var arrivals: [SimulationReport.Arrival] = []
    for (stream, name) in input.taps.enumerated() {
      for grid in input.grids(ofStream: stream).grids {
        let times = timelines.compactMap { timeline in
          timeline.arrivals.first { $0.name == name && ($0.grid?.cellCount ?? 0) >= grid.cellCount }?.time
        }
        arrivals.append(.init(layer: name, grid: grid, times: times, phases: phases))
      }
    }
    return arrivals
  }

  private func timeline(of scenario: OffloadScenario) throws -> OffloadOutcome {
    try outcome(scenario, in: setting.moment(0, of: 1))
  }

  private func outcome(_ scenario: OffloadScenario, in setting: OffloadSetting) throws -> OffloadOutcome {
    do throws(OffloadError) {
      return try scenario.run(scenario.pipeline(picture: 0), picture: 0, in: setting)
    } catch {
      throw CommandError("\(error)")
    }
  }
}
