import Charts
import FeatureTypes

/// The report as one self-contained HTML page, with style, charts and pictures.
package struct ReportPage {
  let report: DemoReport
  /// The number of pictures that are shown unfolded.
  let openPictures: Int

  package init(report: DemoReport, openPictures: Int = 3) {
    (self.report, self.openPictures) = (report, openPictures)
  }

  package var html: String {
    var markup = Markup()
    markup.append("<!DOCTYPE html>\n")
    markup.element("html", ["lang": "en", "xmlns": "http://www.w3.org/1999/xhtml"]) { html in
      html.element("head") { head in
        head.empty("meta", ["charset": "utf-8"])
        head.empty("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        head.empty("meta", ["name": "color-scheme", "content": "light dark"])
        head.element("title", text: "A picture crosses a lossy radio")
        head.element("style") { $0.append(ReportStyle.sheet) }
      }
      html.element("body") { body in
        body.element("main") { main in
          main.element("h1", text: "A picture crosses a lossy radio")
          main.element("p", ["class": "story"], text: report.story)
          addFacts(to: &main)
          addSummary(to: &main)
          if let comparison = report.comparison { addComparison(comparison, to: &main) }
          addPictures(to: &main)
        }
      }
    }
    return markup.source
  }

  private func addFacts(to main: inout Markup) {
    let facts = report.facts
    let maps = facts.maps.flatMap { map in
      [
        ("layer", map.layer),
        ("feature map", "\(map.shape.channels) × \(map.shape.height) × \(map.shape.width) (C×H×W)"),
        ("number format", map.format),
      ]
    }
    let list =
      maps + [
        ("payload", "\(NumberText.grouped(facts.payload)) B per fragment"),
        ("policy", facts.policy.text(threshold: facts.threshold)), ("seed", String(facts.seed)),
      ]
    main.element("dl", ["class": "facts"]) { dl in
      for (name, value) in list {
        dl.element("div") {
          $0.element("dt", text: name)
          $0.element("dd", text: value)
        }
      }
    }
  }

  private func addPictures(to main: inout Markup) {
    for (index, picture) in report.pictures.enumerated() {
      let view = PictureView(picture: picture, report: report)
      if index < openPictures {
        main.element("section", ["class": "picture"]) { section in
          section.element("h2", text: picture.name)
          view.add(to: &section)
        }
      } else {
        main.element("details", ["class": "picture"]) { details in
          details.element("summary") { view.addSummary(to: &$0) }
          view.add(to: &details)
        }
      }
    }
  }
}
