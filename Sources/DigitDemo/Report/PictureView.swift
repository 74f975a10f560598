import Charts
import FeatureFiles

/// One picture's part of the page.
struct PictureView {
  let picture: PictureRun
  let report: DemoReport

  /// The line that is shown when the picture is folded.
  func addSummary(to summary: inout Markup) {
    summary.empty("img", ["class": "thumb", "src": pictureAddress, "alt": ""])
    summary.element("span") { line in
      line.element("b", text: picture.name)
      line.text(" \(outcome)")
    }
  }

  func add(to section: inout Markup) {
    section.element("div", ["class": "beside"]) { beside in
      beside.element("div", ["class": "source"]) { source in
        addSource(to: &source)
      }
      beside.element("div", ["class": "figure"]) { $0.append(report.confidenceChart(of: picture).svg) }
    }
    for run in picture.runs {
      section.element("h3", text: "\(DemoReport.lossName(run.loss)): \(ending(of: run))")
      FilmStrip(run: run, label: picture.label).add(to: &section)
    }
    section.element("details", ["class": "figures"]) { details in
      details.element("summary", text: "All values")
      details.element("div", ["class": "scroll"]) { StageTable(picture: picture, report: report).add(to: &$0) }
    }
  }

  private func addSource(to source: inout Markup) {
    let (width, height) = (picture.picture.width, picture.picture.height)
    source.element("figure") { figure in
      figure.empty("img", ["src": pictureAddress, "alt": "the picture, which shows \(picture.label)"])
      figure.element("figcaption") { caption in
        caption.element("b", text: "shows \(picture.label)")
        caption.text(" · \(width)×\(height), \(NumberText.grouped(width * height * 3))\u{a0}B raw")
      }
    }
    for map in picture.fullMaps {
      guard let first = map.channels.first else { continue }
      source.element("figure") { figure in
        FilmStrip.addMosaic(map.channels, to: &figure)
        figure.element("figcaption") { caption in
          caption.element("b", text: picture.fullMaps.count > 1 ? "full map of \(map.layer)" : "full map")
          caption.text(" · \(map.channels.count) of its channels, \(first.height)×\(first.width)")
        }
      }
    }
  }

  private var pictureAddress: String {
    PNGImage(width: picture.picture.width, height: picture.picture.height, .rgb, samples: picture.picture.rgb).dataURI
  }

  private var outcome: String {
    guard let run = picture.runs.first else { return "shows \(picture.label)" }
    return "shows \(picture.label); \(DemoReport.lossName(run.loss)): \(ending(of: run))"
  }

  private func ending(of run: LossRun) -> String {
    let decision = "“\(run.decision)” \(NumberText.percent(run.confidence))"
    if run.isOwn { return "the device answers itself: \(decision)" }
    guard let exit = run.exit else { return "never sure enough, \(decision) in the end" }
    let fragments = "\(exit.fragmentsSent) fragment\(exit.fragmentsSent == 1 ? "" : "s")"
    return "exit after \(fragments), \(NumberText.bytes(Double(exit.bytes))): \(decision)"
  }
}
