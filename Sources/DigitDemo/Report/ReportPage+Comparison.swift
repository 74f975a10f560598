import Charts
import SplitInference

extension ReportPage {
  /// The demo's point among JPEG and WebP, as a table and a chart.
  func addComparison(_ comparison: CodecComparison, to main: inout Markup) {
    main.element("section") { section in
      section.element("h2", text: "At the same bytes")
      section.element("div", ["class": "beside"]) { beside in
        beside.element("div") { box in
          box.element("div", ["class": "scroll"]) { addTable(comparison, to: &$0) }
          box.element("p", ["class": "caption"], text: caption(comparison))
        }
        beside.element("div", ["class": "figure"]) { $0.append(comparison.chart.svg) }
      }
    }
  }

  private func addTable(_ comparison: CodecComparison, to box: inout Markup) {
    func cells(_ name: String, _ row: CodecComparison.Row) -> [String] {
      [name, NumberText.grouped(Int(row.bytes.rounded())), NumberText.percent(row.share), row.interval.text]
    }
    box.element("table") { table in
      table.header(["sent as", "bytes", "right", "95 % interval"])
      table.element("tbody") { body in
        body.row(cells("this demo, all grids", comparison.point), ["class": "exit"])
        for name in comparison.codecs {
          if let row = comparison.atPoint(name) { body.row(cells(name, row)) }
          if let row = comparison.asRight(name), row != comparison.atPoint(name) {
            body.row(cells("\(name), as often right", row))
          }
        }
      }
    }
  }

  private func caption(_ comparison: CodecComparison) -> String {
    let most = comparison.rows.filter { comparison.codecs.contains($0.name) }.max { $0.share < $1.share }
    let best = most.map { " The most that any setting reached: \(NumberText.percent($0.share))." } ?? ""
    return """
      \(NumberText.grouped(comparison.point.count)) \(comparison.isTuned ? "test pictures, with those below among them" : "other pictures of the same kind"), nothing lost, the server's confidence \
      unused. \(networks(comparison)) WebP counts without its container; both may send a smaller picture. Of their settings that are \
      best on these very pictures, the table has the first that takes at least as many bytes as the demo. All have the same 3 bytes \
      of header per fragment.\(best) \(comparison.isTuned ? "Examples/digit-scenes" : "docs/point") has all figures and makes \
      them again.
      """
  }

  private func networks(_ comparison: CodecComparison) -> String {
    comparison.isTuned
      ? "A codec's picture is decoded and goes through a network that was tuned for this codec and size, over all qualities, or through "
        + "the one that was not, whichever is right more often. JPEG counts without its headers, but with "
        + "its Huffman tables, which are made for each picture. For features the device runs most of the network, for a codec its encoder."
      : "A codec's picture is decoded and goes through the same network, which was not trained on such pictures. JPEG counts "
        + "without its headers and tables."
  }
}
