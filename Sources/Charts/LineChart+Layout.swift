extension LineChart {
  /// The positions of all parts, in pixels from the top left.
  struct Layout {
    /// Wide enough for half of the last label beyond the plot.
    static let width = 410.0
    static let plotTop = 56.0
    static let plotBottom = 270.0
    static let plotLeft = 56.0
    static let plotRight = 384.0

    let x: ChartScale
    let y: ChartScale
    let legend: [LegendEntry]
    let height: Double
  }

  struct LegendEntry {
    var name: String
    /// nil for the threshold, which is dashed.
    var marker: ChartMarker?
    var hasLine: Bool
    var x: Double
    var y: Double
  }

  var layout: Layout {
    let points = (lines.flatMap(\.points) + marks.map(\.point)).filter(\.isFinite)
    let legend = legend(top: Layout.plotBottom + 62)
    return Layout(
      x: x.scale(points.map(\.x), start: Layout.plotLeft, end: Layout.plotRight),
      y: y.scale(points.map(\.y) + (threshold.map { [$0.y] } ?? []), start: Layout.plotBottom, end: Layout.plotTop),
      legend: legend, height: (legend.last?.y ?? Layout.plotBottom + 42) + 16)
  }

  /// Places the entries in a row, and starts a new row when the width is used up.
  private func legend(top: Double) -> [LegendEntry] {
    var entries = lines.enumerated().map { index, line in
      LegendEntry(name: line.name, marker: .line(index), hasLine: true, x: 0, y: 0)
    }
    entries += marks.enumerated().map { index, mark in
      LegendEntry(name: mark.name, marker: .mark(index), hasLine: false, x: 0, y: 0)
    }
    if let threshold { entries.append(LegendEntry(name: threshold.name, marker: nil, hasLine: true, x: 0, y: 0)) }
    var (x, y) = (16.0, top)
    for index in entries.indices {
      // The text's true width is not known here; 7 pixels per character are enough at this size.
      let width = 44 + 7.5 * Double(entries[index].name.count)
      if x > 16 && x + width > Layout.width { (x, y) = (16, y + 22) }
      entries[index].x = x
      entries[index].y = y
      x += width
    }
    return entries
  }
}

extension LineChart.Axis {
  fileprivate func scale(_ values: [Double], start: Double, end: Double) -> ChartScale {
    isShare && startsAtZero
      ? ChartScale(from: 0, to: 1, step: 0.2, start: start, end: end)
      : ChartScale(fitting: values, kind, startsAtZero: startsAtZero, start: start, end: end)
  }

  func text(of tick: Double) -> String {
    guard isShare else { return NumberText.tick(tick) }
    // Neighbours of a narrow axis may be less than a per cent apart.
    return startsAtZero ? NumberText.percent(tick) : NumberText.tick((tick * 1e8).rounded() / 1e6) + "\u{a0}%"
  }
}
