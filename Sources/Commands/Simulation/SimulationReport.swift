import Charts
import FeatureFiles
import LinkModel
import OffloadSimulation
import Pooling

/// What a simulation found: tables for the terminal, CSV, and charts.
struct SimulationReport {
  struct Budget {
    var layer: String
    var rounding: CommunicationBudget
    var bytes: Int
    /// The largest grid that fits, or nil.
    var grid: GridSize?
  }

  struct Arrival {
    var layer: String
    var grid: GridSize
    /// In µs, one per phase in which the grid arrived.
    var times: [Int]
    var phases: Int

    var mean: Double? { times.isEmpty ? nil : Double(times.reduce(0, +)) / Double(times.count) }
  }

  struct Point {
    var value: String
    var position: Double
    var results: [SchemeResult]
  }

  let setting: OffloadSetting
  var layers: [PipelineLayer] = []
  var budgets: [Budget] = []
  var arrivals: [Arrival] = []
  var timeline: OffloadOutcome?
  var sweep: SimulationSweep?
  var points: [Point] = []

  init(setting: OffloadSetting) { self.setting = setting }

  private static func milliseconds(_ microseconds: Double) -> String { NumberText.fixed(microseconds / 1000, 2) }

  var text: String {
    var layerTable = TextTable([.init(title: "device computes", alignment: .left), .init(title: "ms")])
    for layer in layers { layerTable.add([layer.name, Self.milliseconds(Double(layer.time))]) }
    let text = "\(setting.platform.name), \(NumberText.fixed(setting.platform.activePower, 2)) mW; "
    return text + linkText + "\n\n" + layerTable.text + "\n" + budgetText + arrivalText + schemeText
  }

  private var linkText: String {
    if let stream = setting.stream {
      return "\(NumberText.fixed(stream.trace.mean / 1000, 1)) kbit/s on average over "
        + "\(NumberText.fixed(Double(stream.trace.duration) / 1_000_000, 0)) s, "
        + "\(NumberText.fixed(stream.power, 2)) mW while sending, values of \(setting.connection.payload) bytes"
    }
    return "\(setting.radio.name); \(setting.connection.phy.rawValue), "
      + "\(NumberText.fixed(Double(setting.connection.interval) / 1000, 2)) ms, "
      + "\(setting.connection.fullExchangesPerEvent) full packets per event"
  }

  private var budgetText: String {
    guard !budgets.isEmpty else { return "" }
    var table = TextTable([
      .init(title: "FLEET's budget", alignment: .left), .init(title: "rounding", alignment: .left),
      .init(title: "bytes"), .init(title: "largest grid"),
    ])
    for budget in budgets {
      table.add([
        budget.layer, budget.rounding.rawValue, "\(budget.bytes)",
        budget.grid.map { "\($0.rows)×\($0.columns)" } ?? "none",
      ])
    }
    return table.text + "\n"
  }

  private var arrivalText: String {
    var table = TextTable([
      .init(title: "at the server", alignment: .left), .init(title: "grid"), .init(title: "mean ms"),
      .init(title: "earliest"), .init(title: "latest"), .init(title: "arrives"),
    ])
    for arrival in arrivals {
      table.add([
        arrival.layer, "\(arrival.grid.rows)×\(arrival.grid.columns)", arrival.mean.map(Self.milliseconds) ?? "–",
        arrival.times.min().map { Self.milliseconds(Double($0)) } ?? "–",
        arrival.times.max().map { Self.milliseconds(Double($0)) } ?? "–",
        "\(arrival.times.count)/\(arrival.phases)",
      ])
    }
    return table.text + "\n"
  }

  private var schemeText: String {
    var table = TextTable([
      .init(title: sweep.map(\.label) ?? "", alignment: .left), .init(title: "scheme", alignment: .left),
      .init(title: "mean ms"), .init(title: "95 % ms"), .init(title: "mJ"), .init(title: "of it radio"),
      .init(title: "accuracy"), .init(title: "bytes"), .init(title: "by server"), .init(title: "no answer"),
    ])
    for point in points {
      for (index, result) in point.results.enumerated() {
        table.add([
          index == 0 ? point.value : "", result.scheme, Self.milliseconds(result.latency),
          Self.milliseconds(result.slowest), NumberText.fixed(result.energy / 1000, 3),
          NumberText.fixed(result.radioEnergy / 1000, 3), result.accuracy.map { NumberText.fixed($0, 3) } ?? "–",
          NumberText.fixed(result.bytes, 0), NumberText.percent(result.offloaded), NumberText.percent(result.failed),
        ])
      }
    }
    return table.text
  }

  var files: [(name: String, text: String)] {
    var files = [("schemes.csv", schemeCSV), ("arrivals.csv", arrivalCSV)]
    if let timeline { files.append(("timeline.svg", Self.chart(of: timeline).svg)) }
    if sweep != nil { files += [("latency.svg", chart(energy: false).svg), ("energy.svg", chart(energy: true).svg)] }
    return files
  }

  private var schemeCSV: String {
    var csv =
      "\(sweep?.rawValue ?? "value"),scheme,mean_ms,p95_ms,energy_mj,radio_mj,accuracy,bytes,by_server,no_answer\n"
    for point in points {
      for result in point.results {
        let accuracy = result.accuracy.map { "\($0)" } ?? ""
        csv +=
          "\(point.value),\(CSVTable.field(result.scheme)),\(result.latency / 1000),"
          + "\(result.slowest / 1000),\(result.energy / 1000),\(result.radioEnergy / 1000),\(accuracy),\(result.bytes),"
          + "\(result.offloaded),\(result.failed)\n"
      }
    }
    return csv
  }

  private var arrivalCSV: String {
    arrivals.reduce("layer,rows,columns,mean_ms,arrived,phases\n") {
      let mean = $1.mean.map { "\($0 / 1000)" } ?? ""
      return $0 + "\(CSVTable.field($1.layer)),\($1.grid.rows),\($1.grid.columns),\(mean),"
        + "\($1.times.count),\($1.phases)\n"
    }
  }

  private func chart(energy: Bool) -> LineChart {
    let names = points.first?.results.map(\.scheme) ?? []
    let lines = names.enumerated().map { index, name in
      LineChart.Line(
        name: name,
        points: points.map { point in
          let result = point.results[index]
          return .init(x: point.position, y: (energy ? result.energy : result.latency) / 1000)
        })
    }
    let isLogarithmic = sweep == .interval || sweep == .phy
    return LineChart(
      title: energy ? "Energy per inference" : "Time until the device has the answer",
      summary: "One line per scheme, against the \(sweep?.label ?? "").",
      x: .init(label: sweep?.label ?? "", kind: isLogarithmic ? .logarithmic : .linear, isShare: sweep == .loss),
      y: .init(label: energy ? "mJ" : "ms", kind: .logarithmic), lines: lines)
  }

  private static func chart(of outcome: OffloadOutcome) -> TimelineChart {
    func bars(_ work: [OffloadTimeline.Work], labelled: Bool) -> [TimelineChart.Bar] {
      work.map { .init(start: Double($0.start) / 1000, end: Double($0.end) / 1000, label: labelled ? $0.name : "") }
    }
    let timeline = outcome.timeline
    var device = TimelineChart.Row(name: "processor", bars: bars(timeline.computing, labelled: true))
    if outcome.source != .none {
      device.moments.append(.init(time: Double(outcome.latency) / 1000, label: "answer"))
    }
    var server = TimelineChart.Row(
      name: "server",
      moments: timeline.arrivals.map { arrival in
        .init(
          time: Double(arrival.time) / 1000,
          label: "\(arrival.name) \(arrival.grid.map { "\($0.rows)×\($0.columns)" } ?? "")")
      })
    if let ready = timeline.answerReady { server.moments.append(.init(time: Double(ready) / 1000, label: "sure")) }
    return TimelineChart(
      title: "One inference: processor, radio, server",
      summary: "When the processor computed, when the radio was on, and when grids were at the server.",
      axis: "ms after the picture",
      rows: [device, .init(name: "radio", bars: bars(timeline.radio, labelled: false)), server])
  }
}
