import Charts

/// The reconstructions of one run in a row, grid by grid.
struct FilmStrip {
  let run: LossRun
  let label: String

  /// The number of stages that fit in one row of a wide page and in two rows on a phone.
  static let longest = 6

  func add(to section: inout Markup) {
    section.element("div", ["class": "film"]) { film in
      for index in shown {
        addStage(run.stages[index], isExit: index == run.exitStage, isPast: isPast(index), to: &film)
      }
    }
  }

  /// The stages shown: all of them, or `longest` of them, evenly spread, including the first, the last and the exit's.
  var shown: [Int] { FilmStrip.spread(run.stages.count, most: FilmStrip.longest, including: run.exitStage) }

  static func spread(_ count: Int, most: Int, including special: Int?) -> [Int] {
    guard count > most, most > 1 else { return Array(0..<count) }
    var indices = (0..<most).map { $0 * (count - 1) / (most - 1) }
    if let special, !indices.contains(special) {
      // The exit's stage replaces the nearest one between the ends.
      let inner = indices.indices.dropFirst().dropLast()
      if let nearest = inner.min(by: { abs(indices[$0] - special) < abs(indices[$1] - special) }) {
        indices[nearest] = special
      }
    }
    return indices.sorted()
  }

  private func isPast(_ index: Int) -> Bool { run.exitStage.map { index > $0 } ?? false }

  private func addStage(_ stage: Stage, isExit: Bool, isPast: Bool, to film: inout Markup) {
    film.element("figure", ["class": isExit ? "exit" : isPast ? "past" : "frame"]) { figure in
      FilmStrip.addMosaic(stage.channels, to: &figure)
      figure.element("figcaption") { caption in
        caption.element("b", text: stage.grid)
        caption.empty("br")
        caption.text(NumberText.bytes(Double(stage.bytes)))
        caption.empty("br")
        caption.element("span", ["class": stage.decision == label ? "right" : "wrong"], text: "“\(stage.decision)”")
        caption.text(" \(NumberText.percent(stage.confidence))")
        if isExit { caption.element("span", ["class": "badge"], text: "exit") }
        if isPast { caption.element("span", ["class": "note"], text: "not sent") }
      }
    }
  }

  /// The channels, arranged in a square, scaled up without smoothing.
  static func addMosaic(_ channels: [GreyImage], to figure: inout Markup) {
    let columns = max(1, Int(Double(channels.count).squareRoot().rounded(.up)))
    figure.element("div", ["class": "mosaic", "style": "grid-template-columns:repeat(\(columns),1fr)"]) { mosaic in
      for channel in channels {
        mosaic.empty(
          "img",
          ["src": channel.dataURI, "alt": "", "width": String(channel.width), "height": String(channel.height)])
      }
    }
  }
}
