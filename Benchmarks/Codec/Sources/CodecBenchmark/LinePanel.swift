import Foundation

/// One panel of a picture: lines over logarithmic axes, with times from 0.1 to 100.
struct LinePanel {
  let title: String
  let label: String
  let points: [Linearity.Point]

  private static let colours = ["#1f6fb4", "#c4501b", "#2c8a3d", "#7a4fa3"]
  private static let (width, height, left, top) = (300.0, 210.0, 44.0, 54.0)

  /// The panels side by side as an SVG, which has a background for dark pages.
  static func svg(_ panels: [LinePanel], machine: String) -> String {
    let total = Int(Double(panels.count) * (width + left + 16)) + 8
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(total) 330" font-family="sans-serif" font-size="11" role="img">
      <title>Time per symbol over sizes, segments and channels</title>
      <desc>The lines are level: time grows with the symbols and with nothing else.</desc>
      <rect width="100%" height="100%" fill="white"/>
      <text x="8" y="16" font-size="13">Nanoseconds per symbol, one thread, \(machine)</text>

      """
    for (index, step) in Linearity.steps.enumerated() {
      let x = 8 + 150 * index
      text += "<rect x=\"\(x)\" y=\"24\" width=\"14\" height=\"3\" fill=\"\(colours[index])\"/>"
      text += "<text x=\"\(x + 18)\" y=\"29\">\(step)</text>\n"
    }
    for (index, panel) in panels.enumerated() {
      text += "<g transform=\"translate(\(Double(index) * (width + left + 16) + left), \(top))\">\n\(panel.body)</g>\n"
    }
    return text + "</svg>\n"
  }

  private var body: String {
    let (first, last) = (log2(Double(points.first?.x ?? 1)), log2(Double(points.last?.x ?? 2)))
    func x(_ value: Int) -> Double { (log2(Double(value)) - first) / (last - first) * Self.width }
    func y(_ value: Double) -> Double { Self.height * (2 - log10(value)) / 3 }
    func number(_ value: Double) -> String { String(format: "%.1f", value) }
    var text = "<text x=\"0\" y=\"-6\" font-size=\"12\">\(title)</text>\n"
    for value in [0.1, 1, 10, 100] {
      text += "<path d=\"M0 \(number(y(value)))h\(Self.width)\" stroke=\"#ddd\"/>"
      text +=
        "<text x=\"-4\" y=\"\(number(y(value) + 4))\" text-anchor=\"end\">\(value < 1 ? number(value) : String(Int(value)))</text>\n"
    }
    for point in points {
      text += "<text x=\"\(number(x(point.x)))\" y=\"\(Self.height + 16)\" text-anchor=\"middle\">\(point.x)</text>\n"
    }
    text += "<text x=\"\(Self.width / 2)\" y=\"\(Self.height + 34)\" text-anchor=\"middle\">\(label)</text>\n"
    for step in Linearity.steps.indices {
      let path = points.map { "\(number(x($0.x))) \(number(y($0.times[step])))" }.joined(separator: "L")
      text += "<path d=\"M\(path)\" fill=\"none\" stroke=\"\(Self.colours[step])\" stroke-width=\"2\"/>\n"
    }
    return text
  }
}
