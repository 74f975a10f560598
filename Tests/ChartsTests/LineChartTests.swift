import TestFixtures
import Testing

@testable import Charts

@Suite struct LineChartTests {
  private func chart(_ points: [LineChart.Point], _ kind: ChartScale.Kind = .linear) -> LineChart {
    LineChart(
      title: "t", summary: "s", x: .init(label: "x", kind: kind), y: .init(label: "y"),
      lines: [.init(name: "a & b", points: points)])
  }

  @Test func drawsDataAtItsPixels() {
    // x from 0 to 10 maps to 56…384, y from 0 to 4 maps to 270…56.
    let svg = chart([.init(x: 0, y: 0), .init(x: 5, y: 1), .init(x: 10, y: 4)]).svg
    #expect(svg.contains("points=\"56,270 220,216.5 384,56\""))
    #expect(svg.contains("a &amp; b"))
  }

  @Test func drawsDecadesAtEqualDistances() {
    let svg = chart([.init(x: 10, y: 0), .init(x: 100, y: 1), .init(x: 1000, y: 1)], .logarithmic).svg
    #expect(svg.contains("points=\"56,270 220,56 384,56\""))
  }

  @Test func drawsMarksAndTheThreshold() {
    var chart = chart([.init(x: 0, y: 0), .init(x: 10, y: 1)])
    chart.y.isShare = true
    chart.marks = [.init(name: "raw", point: .init(x: 5, y: 0.5))]
    chart.threshold = .init(name: "enough", y: 0.8)
    let check = XMLCheck(chart.svg)
    #expect(check.elements.contains { $0.name == "line" && $0.attributes["y1"] == "98.8" })
    #expect(check.elements.contains { $0.attributes["d"]?.hasPrefix("M220 155.5L220 170.5") == true })
    #expect(check.text.contains("enough") && check.text.contains("raw") && check.text.contains("100\u{a0}%"))
    #expect(check.elements.first?.attributes["role"] == "img")
    #expect(check.elements[1].name == "title" && check.elements[2].name == "desc")
  }

  @Test(
    arguments: [
      [], [LineChart.Point(x: 3, y: 3)], [.init(x: 0, y: 0)], [.init(x: -1, y: -5)], [.init(x: .nan, y: 1)],
      [.init(x: .infinity, y: -.infinity), .init(x: 1e300, y: 1e-300)], [.init(x: 7, y: 2), .init(x: 7, y: 2)],
    ], [ChartScale.Kind.linear, .logarithmic])
  func bearsAnyData(points: [LineChart.Point], kind: ChartScale.Kind) {
    let svg = chart(points, kind).svg
    #expect(XMLCheck(svg).failure == nil)
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    for element in XMLCheck(svg).elements where element.name == "line" {
      #expect((element.attributes["x1"].flatMap { Double($0) } ?? -1) >= 0)
    }
  }

  @Test func wrapsTheLegend() {
    var chart = chart([])
    chart.lines = (0..<9).map { .init(name: "a rather long name \($0)", points: []) }
    let layout = chart.layout
    #expect(layout.legend.allSatisfy { $0.x + 44 + 7 * Double($0.name.count) <= LineChart.Layout.width })
    #expect(Set(layout.legend.map { "\($0.x) \($0.y)" }).count == 9)
    #expect(layout.height > (layout.legend.last?.y ?? 0))
  }
}

@Suite struct ChartScaleTests {
  @Test(arguments: [
    ([3.0, 17], ChartScale.Kind.linear, [0, 5, 10, 15, 20]), ([0.3], .linear, [0, 0.1, 0.2, 0.3]),
    ([-40, 60], .linear, [-40, -20, 0, 20, 40, 60]),
    ([1049, 16_600], .logarithmic, [1000, 2000, 5000, 10_000, 20_000]),
    ([150, 3e6], .logarithmic, [100, 1000, 10_000, 100_000, 1_000_000]), ([], .logarithmic, [1, 2, 5, 10]),
    ([500], .logarithmic, [500, 1000]),
  ]) func marksRoundNumbers(values: [Double], kind: ChartScale.Kind, ticks: [Double]) {
    let scale = ChartScale(fitting: values, kind, start: 0, end: 100)
    #expect(scale.ticks.count == ticks.count, "\(scale.ticks)")
    for (tick, expected) in zip(scale.ticks, ticks) { #expect(abs(tick - expected) < 1e-9 * max(1, abs(expected))) }
    for value in values { #expect(value >= scale.lowest && value <= scale.highest) }
  }

  /// An axis that does not start at 0 has the range of its values, and names shares with the decimals that they need.
  @Test func narrowAxesHaveTheRangeOfTheirValues() {
    let points = [LineChart.Point(x: 306, y: 0.832), .init(x: 351, y: 0.861)]
    let chart = LineChart(
      title: "", summary: "", x: .init(label: "ms", startsAtZero: false),
      y: .init(label: "right", isShare: true, startsAtZero: false), lines: [.init(name: "a", points: points)])
    let (x, y) = (chart.layout.x, chart.layout.y)
    #expect(x.lowest == 300 && x.highest == 360 && abs(y.lowest - 0.83) < 1e-9 && abs(y.highest - 0.87) < 1e-9)
    #expect(y.ticks.map { chart.y.text(of: $0) } == ["83\u{a0}%", "84\u{a0}%", "85\u{a0}%", "86\u{a0}%", "87\u{a0}%"])
    #expect(chart.y.text(of: 0.835) == "83.5\u{a0}%")
    let flat = ChartScale(fitting: [0.9, 0.9], .linear, startsAtZero: false, start: 0, end: 1)
    #expect(flat.highest > flat.lowest && flat.ticks.count < 20)
  }

  @Test func clampsWhatLiesOutside() {
    let scale = ChartScale(from: 0, to: 1, step: 0.2, start: 270, end: 56)
    #expect(scale.position(of: 0.5) == 163 && scale.position(of: 2) == 56 && scale.position(of: -1) == 270)
    #expect(scale.ticks.count == 6)
  }
}
