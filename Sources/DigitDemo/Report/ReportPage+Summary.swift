import Charts

extension ReportPage {
  /// The cost and the accuracy, as a table and a chart.
  func addSummary(to main: inout Markup) {
    main.element("section") { section in
      section.element("h2", text: "All pictures")
      section.element("div", ["class": "beside"]) { beside in
        beside.element("div") { box in
          box.element("div", ["class": "scroll"]) { addTable(to: &$0) }
          box.element("p", ["class": "caption"], text: caption)
        }
        beside.element("div", ["class": "figure"]) { $0.append(report.accuracyChart.svg) }
      }
    }
  }

  private func addTable(to box: inout Markup) {
    box.element("table") { table in
      table.header(["link", "right", "95 % interval", "bytes", "sure"] + (hasLink ? ["ms", "mJ"] : []))
      table.element("tbody") { body in
        for summary in report.summaries {
          body.row(
            [
              DemoReport.lossName(summary.loss), NumberText.percent(summary.accuracy), summary.interval,
              bytes(summary.meanBytes), "\(summary.exited)/\(summary.pictures)",
            ] + costs(summary.link))
        }
        for baseline in report.baselines {
          body.row(
            [
              baseline.name, NumberText.percent(baseline.accuracy),
              DemoReport.interval(of: baseline.accuracy, count: report.pictures.count), bytes(baseline.meanBytes), "–",
            ] + costs(nil), ["class": "baseline"])
        }
      }
    }
  }

  private var hasLink: Bool { report.link != nil }

  /// Two cells, or none if no connection was simulated.
  private func costs(_ cost: DemoReport.LinkCost?) -> [String] {
    guard hasLink else { return [] }
    guard let cost else { return ["–", "–"] }
    return [NumberText.fixed(cost.milliseconds, 0), NumberText.fixed(cost.millijoules, 2)]
  }

  private func bytes(_ mean: Double) -> String {
    mean.isFinite && abs(mean) < 1e15 ? NumberText.grouped(Int(mean.rounded())) : "–"
  }

  /// What the columns mean, and how little so few pictures tell.
  private var caption: String {
    let count = report.pictures.count
    return """
      right: the share of right decisions, of \(count) pictures. The true share is in the interval with 95 % confidence: where \
      intervals overlap, the pictures do not tell which link is better. bytes: sent until the server stopped the device, \
      mean. sure: how often it did, or the device answered itself. The same holds for the points of the chart.
      """
        + (report.link.map {
          " ms, mJ: from the picture until the device has the answer, processor and radio, on \($0). There, loss is the share of "
            + "damaged packets."
        } ?? "")
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
