/// A line chart, drawn as an SVG that can be used on its own or in a page.
package struct LineChart: Sendable {
  package var title: String
  /// One sentence for readers who cannot see the picture.
  package var summary: String
  package var x: Axis
  package var y: Axis
  package var lines: [Line]
  /// Single points to compare the lines with.
  package var marks: [Mark]
  /// A level to reach, drawn across.
  package var threshold: Threshold?

  package init(
    title: String, summary: String, x: Axis, y: Axis, lines: [Line], marks: [Mark] = [], threshold: Threshold? = nil
  ) {
    (self.title, self.summary, self.x, self.y) = (title, summary, x, y)
    (self.lines, self.marks, self.threshold) = (lines, marks, threshold)
  }

  package struct Axis: Sendable {
    package var label: String
    package var kind: ChartScale.Kind
    /// Whether values are shares of 1, shown from 0 to 100 %.
    package var isShare: Bool
    /// Whether a linear axis starts at 0, and one of shares ends at 100 %; else it has the range of the values.
    package var startsAtZero: Bool

    package init(
      label: String, kind: ChartScale.Kind = .linear, isShare: Bool = false, startsAtZero: Bool = true
    ) {
      (self.label, self.kind, self.isShare, self.startsAtZero) = (label, kind, isShare, startsAtZero)
    }
  }

  package struct Line: Sendable {
    package var name: String
    package var points: [Point]

    package init(name: String, points: [Point]) { (self.name, self.points) = (name, points) }
  }

  package struct Point: Sendable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) { (self.x, self.y) = (x, y) }

    var isFinite: Bool { x.isFinite && y.isFinite }
  }

  package struct Mark: Sendable {
    package var name: String
    package var point: Point

    package init(name: String, point: Point) { (self.name, self.point) = (name, point) }
  }

  /// Drawn as a dashed line at `y`.
  package struct Threshold: Sendable {
    package var name: String
    package var y: Double

    package init(name: String, y: Double) { (self.name, self.y) = (name, y) }
  }
}
