public import ArgumentParser
public import Pooling

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
