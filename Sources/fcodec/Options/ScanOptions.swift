public import ArgumentParser
public import Pooling

/// How a layer is pooled and scanned.
struct ScanOptions: ParsableArguments {
  enum Scan: String, ExpressibleByArgument, CaseIterable { case fleet, clio }
  enum Order: String, ExpressibleByArgument, CaseIterable { case corner, centre }
  enum Prediction: String, ExpressibleByArgument, CaseIterable { case value, difference }

  @Option(help: "Largest kernel, K or ROWSxCOLUMNS; by default the largest power of two that leaves 4 blocks an axis.")
  var kernel: GridSize?

  @Option(help: "fleet: all channels, grid by grid. clio: slices of channels at one grid, the last of --grids.")
  var scan = Scan.fleet

  @Option(help: "Grids, such as 8,12,16 or 4x8,6x12; by default every second one from the coarsest to the finest.")
  var grids: GridList?

  @Option(help: "Channels a slice of Clio's scan.")
  var slice = 2

  @Option(help: "Which blocks divide first: corner or centre.")
  var order = Order.corner

  @Option(help: "Symbols in a chunk of the spread, 0 (none) to 255.")
  var spread = 16

  @Option(help: "What a refinement symbol is: value or difference.")
  var prediction = Prediction.value

  @Option(help: "Frames of which the receiver keeps the symbols.")
  var window = 4

  @Option(help: "Bytes of the check at every fragment's end: 0, 1 or 2.")
  var check = 0
}

/// Grids on the command line: sizes between commas, each a number (square) or ROWSxCOLUMNS.
struct GridList: ExpressibleByArgument {
  let grids: [GridSize]

  init?(argument: String) {
    var grids: [GridSize] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let grid = GridSize(argument: String(part)) else { return nil }
      grids.append(grid)
    }
    guard !grids.isEmpty else { return nil }
    self.grids = grids
  }
}

extension GridSize: ExpressibleByArgument {
  public init?(argument: String) {
    let sides = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(sides.count), let rows = sides[0], let columns = sides[sides.count - 1] else { return nil }
    guard 1...65_535 ~= rows, 1...65_535 ~= columns else { return nil }
    self.init(rows: rows, columns: columns)
  }

  var text: String { "\(rows)×\(columns)" }
}
