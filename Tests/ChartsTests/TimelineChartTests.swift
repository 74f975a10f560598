import TestFixtures
import Testing

@testable import Charts

@Suite struct TimelineChartTests {
  private let chart = TimelineChart(
    title: "A <title>", summary: "What was busy.", axis: "ms",
    rows: [
      .init(name: "processor", bars: [.init(start: 0, end: 40, label: "L1"), .init(start: 40, end: 41, label: "L2")]),
      .init(
        name: "server", moments: [.init(time: 50, label: "first"), .init(time: 50.5, label: "second")]),
    ])

  /// Bars lie where their times are: 0 at 96 px, 60 at 884 px.
  @Test func barsLieOnTheScale() throws {
    let page = XMLCheck(chart.svg)
    #expect(page.failure == nil)
    #expect(chart.svg.contains("x=\"96\" y=\"56\" width=\"525.33\""))
    #expect(chart.svg.contains("A &lt;title&gt;"))
  }

  /// A label that does not fit, and a moment's label that would cover another, are left out.
  @Test func labelsDoNotOverlap() {
    #expect(chart.svg.contains(">L1<") && !chart.svg.contains(">L2<"))
    #expect(chart.svg.contains(">first<") && !chart.svg.contains(">second<"))
  }

  @Test func anEmptyChartIsWhole() {
    let empty = TimelineChart(title: "", summary: "", axis: "", rows: [])
    #expect(XMLCheck(empty.svg).failure == nil)
  }
}
