extension LineChart {
  /// The chart as an SVG document. Colours are attributes, so that it can be read anywhere; a page may restyle the
  /// classes `chart-paper`, `chart-ink`, `chart-faint` and `chart-rule`.
  package var svg: String {
    let layout = layout
    var markup = Markup()
    markup.chart(title, summary: summary, width: Layout.width, height: layout.height) { svg in
      drawAxes(layout, into: &svg)
      drawData(layout, into: &svg)
      for entry in layout.legend { draw(entry, into: &svg) }
    }
    return markup.source
  }

  private func drawAxes(_ layout: Layout, into svg: inout Markup) {
    let (left, right, top, bottom) = (Layout.plotLeft, Layout.plotRight, Layout.plotTop, Layout.plotBottom)
    for tick in layout.y.ticks {
      let y = layout.y.position(of: tick)
      svg.rule(from: (left, y), to: (right, y), colour: "#d9dce2")
      svg.label(self.y.text(of: tick), x: left - 6, y: y + 4, ["text-anchor": "end"])
    }
    for tick in layout.x.ticks {
      let x = layout.x.position(of: tick)
      svg.rule(from: (x, top), to: (x, bottom), colour: "#eceef2")
      svg.label(self.x.text(of: tick), x: x, y: bottom + 18, ["text-anchor": "middle"])
    }
    let middle = (left + right) / 2
    svg.label(x.label, x: middle, y: bottom + 38, ["text-anchor": "middle"])
    svg.label(y.label, x: 16, y: top - 12)
  }

  private func drawData(_ layout: Layout, into svg: inout Markup) {
    if let threshold, threshold.y.isFinite { draw(threshold, layout, into: &svg) }
    for (index, line) in lines.enumerated() {
      let points = line.points.filter(\.isFinite).map { (layout.x.position(of: $0.x), layout.y.position(of: $0.y)) }
      let marker = ChartMarker.line(index)
      let path = points.map { "\(NumberText.plain($0.0)),\(NumberText.plain($0.1))" }.joined(separator: " ")
      if points.count > 1 {
        svg.empty(
          "polyline",
          ["points": path, "fill": "none", "stroke": marker.colour, "stroke-width": "2", "stroke-linejoin": "round"]
            + (marker.dashes.map { ["stroke-dasharray": $0] } ?? [:]))
      }
      // If there are many points, they are too close together for markers.
      let stride = max(1, points.count / 12)
      for (place, point) in points.enumerated() where place % stride == 0 || place == points.count - 1 {
        svg.marker(marker, x: point.0, y: point.1, size: marker.size)
      }
    }
    for (index, mark) in marks.enumerated() where mark.point.isFinite {
      svg.marker(.mark(index), x: layout.x.position(of: mark.point.x), y: layout.y.position(of: mark.point.y), size: 6)
    }
  }

  private func draw(_ threshold: Threshold, _ layout: Layout, into svg: inout Markup) {
    let y = layout.y.position(of: threshold.y)
    svg.rule(from: (Layout.plotLeft, y), to: (Layout.plotRight, y), colour: "#767b85", width: "1.5", dashes: "6 4")
  }

  private func draw(_ entry: LegendEntry, into svg: inout Markup) {
    let y = entry.y - 4
    if entry.hasLine {
      let colour = entry.marker?.colour ?? "#767b85"
      svg.rule(
        from: (entry.x, y), to: (entry.x + 22, y), colour: colour, width: entry.marker == nil ? "1.5" : "2",
        dashes: entry.marker.map(\.dashes) ?? "6 4")
    }
    if let marker = entry.marker { svg.marker(marker, x: entry.x + 11, y: y, size: entry.hasLine ? marker.size : 5) }
    svg.label(entry.name, x: entry.x + 28, y: entry.y)
  }
}
