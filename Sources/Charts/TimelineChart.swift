/// What was busy when: one row per unit with bars, and moments that are marked. Drawn as an SVG.
package struct TimelineChart: Sendable {
  package struct Bar: Sendable {
    package var start: Double
    package var end: Double
    /// Shown inside if there is room.
    package var label: String

    package init(start: Double, end: Double, label: String = "") {
      (self.start, self.end, self.label) = (start, end, label)
    }
  }

  package struct Moment: Sendable {
    package var time: Double
    package var label: String

    package init(time: Double, label: String) { (self.time, self.label) = (time, label) }
  }

  package struct Row: Sendable {
    package var name: String
    package var bars: [Bar]
    package var moments: [Moment]

    package init(name: String, bars: [Bar] = [], moments: [Moment] = []) {
      (self.name, self.bars, self.moments) = (name, bars, moments)
    }
  }

  package var title: String
  /// One sentence for readers who cannot see the picture.
  package var summary: String
  /// The label of the axis, with its unit.
  package var axis: String
  package var rows: [Row]

  package init(title: String, summary: String, axis: String, rows: [Row]) {
    (self.title, self.summary, self.axis, self.rows) = (title, summary, axis, rows)
  }

  private static let (left, right, top, rowHeight) = (96.0, 884.0, 44.0, 46.0)

  /// The chart as an SVG document.
  package var svg: String {
    let times = rows.flatMap { $0.bars.map(\.end) + $0.moments.map(\.time) }
    let scale = ChartScale(fitting: times, .linear, start: Self.left, end: Self.right)
    let bottom = Self.top + Double(rows.count) * Self.rowHeight
    var markup = Markup()
    markup.chart(title, summary: summary, width: 900, height: bottom + 48) { svg in
      for tick in scale.ticks {
        let x = scale.position(of: tick)
        svg.rule(from: (x, Self.top), to: (x, bottom), colour: "#eceef2")
        svg.label(NumberText.tick(tick), x: x, y: bottom + 18, ["text-anchor": "middle"])
      }
      svg.label(axis, x: (Self.left + Self.right) / 2, y: bottom + 38, ["text-anchor": "middle"])
      for (index, row) in rows.enumerated() {
        draw(row, at: index, scale, into: &svg)
      }
    }
    return markup.source
  }

  private func draw(_ row: Row, at index: Int, _ scale: ChartScale, into svg: inout Markup) {
    let top = Self.top + Double(index) * Self.rowHeight
    svg.label(row.name, x: 16, y: top + 26)
    for (number, bar) in row.bars.enumerated() {
      let start = scale.position(of: bar.start)
      let width = max(1, scale.position(of: bar.end) - start)
      svg.empty(
        "rect",
        [
          "x": NumberText.plain(start), "y": NumberText.plain(top + 12), "width": NumberText.plain(width),
          "height": "20",
          "fill": number % 2 == 0 ? "#2272c3" : "#7aaede",
        ])
      guard width > 8 + 7.5 * Double(bar.label.count), !bar.label.isEmpty else { continue }
      svg.label(bar.label, x: start + 5, y: top + 26, ["fill": "#ffffff"])
    }
    // Labels that would overlap their neighbour to the left are left out; their marks stay.
    var free = 0.0
    for moment in row.moments {
      let x = scale.position(of: moment.time)
      svg.rule(from: (x, top + 8), to: (x, top + 36), colour: "#d55e00", width: "2")
      guard x + 4 >= free else { continue }
      svg.label(moment.label, x: x + 4, y: top + 20)
      free = x + 8 + 7.5 * Double(moment.label.count)
    }
  }
}
