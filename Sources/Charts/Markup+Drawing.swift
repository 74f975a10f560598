/// The SVG shapes that charts and pictures consist of.
extension Markup {
  typealias Place = (x: Double, y: Double)

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
