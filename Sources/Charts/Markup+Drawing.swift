/// The SVG shapes that charts and pictures consist of.
extension Markup {
  typealias Place = (x: Double, y: Double)

  /// A chart as an SVG document: its frame, its title, and what `draw` adds. `summary` describes it to those who do not see it.
  mutating func chart(
    _ title: String, summary: String, width: Double, height: Double, _ draw: (inout Markup) -> Void
  ) {
    let size = (NumberText.plain(width), NumberText.plain(height))
    element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(size.0) \(size.1)", "width": size.0,
        "height": size.1, "role": "img", "class": "chart", "font-size": "13",
        "font-family": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif",
      ]
    ) { svg in
      svg.element("title", text: title)
      svg.element("desc", text: summary)
      svg.empty("rect", ["class": "chart-paper", "width": "100%", "height": "100%", "rx": "8", "fill": "#ffffff"])
      svg.label(title, x: 16, y: 24, ["font-weight": "600", "font-size": "15"])
      draw(&svg)
    }
  }

  mutating func rule(
    from start: Place, to end: Place, colour: String, width: String = "1", dashes: String? = nil
  ) {
    let dashed: Attributes = dashes.map { ["stroke-dasharray": $0] } ?? [:]
    empty(
      "line",
      [
        "x1": NumberText.plain(start.x), "y1": NumberText.plain(start.y), "x2": NumberText.plain(end.x),
        "y2": NumberText.plain(end.y), "stroke": colour, "stroke-width": width,
      ] + (width == "1" ? ["class": "chart-rule"] : [:]) + dashed)
  }

  package mutating func label(_ text: String, x: Double, y: Double, _ attributes: Attributes = [:]) {
    let hasColour = attributes.pairs.contains { $0.name == "fill" }
    element(
      "text",
      ["x": NumberText.plain(x), "y": NumberText.plain(y)]
        + (hasColour ? [:] : ["class": "chart-ink", "fill": "#22262e"]) + attributes,
      text: text)
  }

  mutating func marker(_ marker: ChartMarker, x: Double, y: Double, size: Double = 3.5) {
    let isOpen = marker.shape == .plus || marker.shape == .cross
    empty(
      "path",
      [
        "d": marker.path(x: x, y: y, size: size), "fill": isOpen ? "none" : marker.colour,
        "stroke": isOpen ? marker.colour : "none", "stroke-width": "2.5",
      ])
  }

  /// A picture scaled up without smoothing.
  package mutating func picture(_ address: String, x: Double, y: Double, width: Double, height: Double) {
    empty(
      "image",
      [
        "x": NumberText.plain(x), "y": NumberText.plain(y), "width": NumberText.plain(width),
        "height": NumberText.plain(height), "href": address, "preserveAspectRatio": "none",
        "style": "image-rendering:pixelated",
      ])
  }
}
