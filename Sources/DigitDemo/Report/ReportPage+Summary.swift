import Charts

extension ReportPage {
  /// The cost and the accuracy, as a table and a chart.
  func addSummary(to main: inout Markup) {
    main.element("section") { section in
      section.element("h2", text: "All pictures")
      section.element("div", ["class": "beside"]) { beside in
        beside.element("div", ["class": "scroll"]) { addTable(to: &$0) }
        beside.element("div", ["class": "figure"]) { $0.append(report.accuracyChart.svg) }
      }
    }
  }

  private func addTable(to box: inout Markup) {
    box.element("table") { table in
      table.header(["link", "right", "mean bytes", "of raw", "sure"])
      table.element("tbody") { body in
        for summary in report.summaries {
          body.row([
            DemoReport.lossName(summary.loss), NumberText.percent(summary.accuracy), bytes(summary.meanBytes),
            share(of: summary.meanBytes), "\(summary.exited)/\(summary.pictures)",
          ])
        }
        for baseline in report.baselines {
          body.row(
            [
              baseline.name, NumberText.percent(baseline.accuracy), bytes(baseline.meanBytes),
              share(of: baseline.meanBytes), "–",
            ], ["class": "baseline"])
        }
      }
    }
  }

  private func bytes(_ mean: Double) -> String {
    mean.isFinite && abs(mean) < 1e15 ? NumberText.grouped(Int(mean.rounded())) : "–"
  }

  private func share(of bytes: Double) -> String {
    guard let raw = report.baselines.first, raw.meanBytes > 0 else { return "–" }
    return NumberText.percent(bytes / raw.meanBytes)
  }
}

extension Markup {
  mutating func header(_ names: [String]) {
    element("thead") { head in
      head.element("tr") { row in for name in names { row.element("th", ["scope": "col"], text: name) } }
    }
  }

  /// A row whose first cell is its heading.
  mutating func row(_ cells: [String], _ attributes: Attributes = [:]) {
    element("tr", attributes) { row in
      for (index, cell) in cells.enumerated() {
        if index == 0 { row.element("th", ["scope": "row"], text: cell) } else { row.element("td", text: cell) }
      }
    }
  }
}
