import Charts
import FeatureFiles

extension DemoReport {
  /// A drawing for the README, 800 pixels wide: a picture, its increasingly fine grids, and the exit. It has its own
  /// background, so that it can be read on light and on dark pages. It is nil if there is nothing to show.
  ///
  /// - Parameters:
  ///   - index: the picture, 0-based; nil chooses the correctly classified one that best fills the drawing's five
  ///     grids.
  ///   - loss: the loss rate; the run nearest to it is drawn.
  package func readmePicture(of index: Int? = nil, loss: Double = 0) -> String? {
    guard let index = index ?? mostTelling(loss: loss), pictures.indices.contains(index) else { return nil }
    let picture = pictures[index]
    guard let run = run(of: picture, loss: loss), !run.stages.isEmpty else { return nil }
    return ReadmePicture(picture: picture, run: run, title: readmeTitle(of: run)).svg
  }

  private func run(of picture: PictureRun, loss: Double) -> LossRun? {
    picture.runs.min { abs($0.loss - loss) < abs($1.loss - loss) }
  }

  private func mostTelling(loss: Double) -> Int? {
    func emptyPlaces(_ index: Int) -> Int {
      guard let run = run(of: pictures[index], loss: loss), let exit = run.exitStage else { return .max }
      return run.decision == pictures[index].label ? abs(exit + 1 - ReadmePicture.mostGrids) : .max
    }
    return pictures.indices.min { emptyPlaces($0) < emptyPlaces($1) }
  }

  private func readmeTitle(of run: LossRun) -> String {
    "One picture over Bluetooth Low Energy, \(Self.lossName(run.loss)): features arrive grid by grid"
  }
}

/// A picture and up to `mostGrids` grids of one run until its exit. After an early exit, the grids that were not sent are
/// drawn faintly.
struct ReadmePicture {
  let picture: PictureRun
  let run: LossRun
  let title: String

  static let mostGrids = 7
  private static let right = 784.0
  private static let largestTile = 112.0
  private static let top = 58.0
  private static let left = 24.0
  private static let firstGrid = 172.0
  private static let gap = 12.0

  /// The width of a grid's place: as many as are shown fit beside the picture.
  private var pitch: Double {
    min((Self.right - Self.firstGrid + Self.gap) / Double(max(shown.count, 1)), Self.largestTile + Self.gap)
  }
  private var tile: Double { pitch - Self.gap }

  var svg: String {
    var markup = Markup()
    markup.element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 800 272", "width": "800", "height": "272",
        "role": "img", "font-size": "14",
        "font-family": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif",
      ]
    ) { svg in
      svg.element("title", text: title)
      svg.empty(
        "rect",
        ["x": "0.5", "y": "0.5", "width": "799", "height": "271", "rx": "12", "fill": "#ffffff", "stroke": "#c9cdd6"])
      svg.label(title, x: Self.left, y: 34, ["font-weight": "600", "font-size": "16"])
      drawPicture(into: &svg)
      for (place, index) in shown.enumerated() {
        let isFaint = run.exitStage.map { index > $0 } ?? false
        svg.element("g", isFaint ? ["opacity": "0.35"] : [:]) {
          draw(run.stages[index], place, isExit: index == run.exitStage, &$0)
          if isFaint {
            $0.label("not sent", x: Self.firstGrid + Double(place) * pitch, y: Self.top + Self.largestTile + 82)
          }
        }
      }
    }
    return markup.source
  }

  /// The stages up to the exit, evenly spread, then those after it as space allows.
  var shown: [Int] {
    let needed = (run.exitStage ?? run.stages.count - 1) + 1
    let upToExit = FilmStrip.spread(needed, most: Self.mostGrids, including: nil)
    // The rest of a grid inside which the exit came is no other grid.
    let after = (needed..<run.stages.count).filter { run.stages[$0].grid != run.stages[needed - 1].grid }
    return upToExit + after.prefix(Self.mostGrids - upToExit.count)
  }

  private func drawPicture(into svg: inout Markup) {
    let (width, height) = (picture.picture.width, picture.picture.height)
    let address = PNGImage(width: width, height: height, .rgb, samples: picture.picture.rgb).dataURI
    svg.picture(address, x: Self.left, y: Self.top, width: Self.largestTile, height: Self.largestTile)
    caption([("the picture", true), ("shows \(picture.label)", false), (raw, false)], at: Self.left, &svg)
    let middle = Self.top + Self.largestTile / 2
    svg.empty(
      "path",
      [
        "d": "M144 \(middle)h16m-6 -6l6 6l-6 6", "fill": "none", "stroke": "#22262e", "stroke-width": "2",
        "stroke-linecap": "round", "stroke-linejoin": "round",
      ])
  }

  private var raw: String {
    NumberText.bytes(Double(picture.picture.width * picture.picture.height * 3)) + " raw"
  }

  private func draw(_ stage: Stage, _ place: Int, isExit: Bool, _ svg: inout Markup) {
    let x = Self.firstGrid + Double(place) * pitch
    let columns = max(1, Int(Double(stage.channels.count).squareRoot().rounded(.up)))
    let gap = 4.0
    let side = (tile - gap * Double(columns - 1)) / Double(columns)
    for (index, channel) in stage.channels.enumerated() {
      svg.picture(
        channel.dataURI, x: x + Double(index % columns) * (side + gap),
        y: Self.top + Double(index / columns) * (side + gap), width: side, height: side)
    }
    let bytes = NumberText.bytes(Double(stage.bytes))
    caption(
      [
        ("\(stage.grid)", true), (bytes, false), ("“\(stage.decision)” \(NumberText.percent(stage.confidence))", false),
      ],
      at: x, &svg)
    if isExit { drawExit(at: x, &svg) }
  }

  private func caption(_ lines: [(text: String, isBold: Bool)], at x: Double, _ svg: inout Markup) {
    for (index, line) in lines.enumerated() {
      let y = Self.top + Self.largestTile + 20 + 19 * Double(index)
      svg.label(line.text, x: x, y: y, ["font-weight": line.isBold ? "600" : "400"])
    }
  }

  private func drawExit(at x: Double, _ svg: inout Markup) {
    svg.empty(
      "rect",
      [
        "x": NumberText.plain(x - 5), "y": NumberText.plain(Self.top - 5), "width": NumberText.plain(tile + 10),
        "height": NumberText.plain(tile + 10), "rx": "6", "fill": "none", "stroke": "#00734f", "stroke-width": "3",
      ])
    svg.empty(
      "rect",
      [
        "x": NumberText.plain(x), "y": NumberText.plain(Self.top + Self.largestTile + 67), "width": "50",
        "height": "21",
        "rx": "10.5", "fill": "#00734f",
      ])
    svg.label(
      "exit", x: x + 25, y: Self.top + Self.largestTile + 82,
      ["text-anchor": "middle", "fill": "#ffffff", "font-weight": "600"])
  }
}
