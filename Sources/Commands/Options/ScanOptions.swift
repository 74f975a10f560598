public import ArgumentParser
public import Pooling

/// How a layer is pooled and scanned.
struct ScanOptions: ParsableArguments {
  enum Scan: String, ExpressibleByArgument, CaseIterable { case fleet, clio }
  enum Order: String, ExpressibleByArgument, CaseIterable { case corner, centre }
  enum Prediction: String, ExpressibleByArgument, CaseIterable { case value, difference }

  @Option(help: "The largest kernel, K or ROWSxCOLUMNS; by default the largest power of 2 with 4 blocks per axis.")
  var kernel: GridSize?

  @Option(help: "fleet: all channels, grid by grid. clio: slices of channels at one grid, the last of --grids.")
  var scan = Scan.fleet

  @Option(help: "The grids, such as 8,12,16 or 4x8,6x12; by default every second one from the coarsest to the finest.")
  var grids: GridList?

  @Option(help: "The number of channels per slice of Clio's scan.")
  var slice = 2

  @Option(help: "Which blocks are divided first: corner or centre.")
  var order = Order.corner

  @Option(help: "The number of symbols per chunk of the spread, 0 (no spread) to 255.")
  var spread = 16

  @Option(help: "The meaning of a refinement symbol: value or difference.")
  var prediction = Prediction.value

  @Option(help: "The number of frames whose symbols the receiver keeps.")
  var window = 4

  @Option(help: "The length of the check at the end of every fragment: 0, 1 or 2 bytes.")
  var check = 0
}

/// Grids on the command line: sizes separated by commas, each a number (square) or ROWSxCOLUMNS.
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
