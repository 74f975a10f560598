/// Distinguishes the lines of a chart: by colours that colour-blind readers can also tell apart (after Okabe and Ito,
/// darkened where they would be faint on white), and by shapes for readers who see no colours.
struct ChartMarker: Sendable {
  enum Shape: CaseIterable, Sendable { case circle, square, diamond, up, down, cross, plus }

  let colour: String
  let shape: Shape
  /// The pattern of a line's dashes; nil for a solid line.
  var dashes: String?
  /// The "radius" of the shape.
  var size = 3.5

  /// The marker for the line with this index; from the ninth line on, the colours repeat with other shapes.
  static func line(_ index: Int) -> ChartMarker {
    let shapes: [Shape] = [.circle, .square, .diamond, .up, .down]
    // Later lines cover earlier ones. Through their gaps and around their smaller markers, a covered line stays visible.
    let dashes = [nil, "9 5", "6 5", "4 4", "2 4"]
    return ChartMarker(
      colour: colours[index % colours.count], shape: shapes[index % shapes.count], dashes: dashes[index % dashes.count],
      size: 5.5 - 0.6 * Double(index % shapes.count))
  }

  /// The marker for a single point that all lines are compared with.
  static func mark(_ index: Int) -> ChartMarker {
    ChartMarker(colour: "#767b85", shape: index % 2 == 0 ? .plus : .cross)
  }

  private static let colours = [
    "#2272c3", "#d55e00", "#009e73", "#b5529b", "#9a7b00", "#3f9fd0", "#8e4a2a", "#5b6fd6",
  ]

  /// The shape around a point, as an SVG path with a "radius" of `size`.
  func path(x: Double, y: Double, size: Double) -> String {
    let (s, d) = (size, size * 1.25)
    let corners: [(Double, Double)] =
      switch shape {
      case .circle: []
      case .square: [(-s, -s), (s, -s), (s, s), (-s, s)]
      case .diamond: [(0, -d), (d, 0), (0, d), (-d, 0)]
      case .up: [(0, -d), (d, s), (-d, s)]
      case .down: [(0, d), (d, -s), (-d, -s)]
      case .cross: [(-d, -d), (d, d), (0, 0), (-d, d), (d, -d), (0, 0)]
      case .plus: [(0, -d), (0, d), (0, 0), (-d, 0), (d, 0), (0, 0)]
      }
    guard let first = corners.first else {
      let r = NumberText.plain(s)
      return "M\(NumberText.plain(x - s)) \(NumberText.plain(y))a\(r) \(r) 0 1 0 \(NumberText.plain(2 * s)) 0"
        + "a\(r) \(r) 0 1 0 \(NumberText.plain(-2 * s)) 0z"
    }
    let rest = corners.dropFirst().map { "L\(NumberText.plain(x + $0.0)) \(NumberText.plain(y + $0.1))" }.joined()
    return "M\(NumberText.plain(x + first.0)) \(NumberText.plain(y + first.1))\(rest)z"
  }
}
