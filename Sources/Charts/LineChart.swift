/// A chart of lines over a common axis, drawn as SVG that stands alone or in a page.
struct LineChart: Sendable {
  var title: String
  /// One sentence for those who do not see the picture.
  var summary: String
  var x: Axis
  var y: Axis
  var lines: [Line]
  /// Single points to compare with.
  var marks: [Mark] = []
  /// A level to reach, drawn across.
  var threshold: Threshold?

  struct Axis: Sendable {
    var label: String
    var kind = ChartScale.Kind.linear
    /// Values are shares of 1, shown from 0 to 100 %.
    var isShare = false
  }

  struct Line: Sendable {
    var name: String
    var points: [Point]
  }

  struct Point: Sendable {
    var x: Double
    var y: Double

    var isFinite: Bool { x.isFinite && y.isFinite }
  }

  struct Mark: Sendable {
    var name: String
    var point: Point
  }

  struct Threshold: Sendable {
    var name: String
    var y: Double
  }
}
