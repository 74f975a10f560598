public import ArgumentParser
public import Pooling

/// How a layer is pooled and scanned.
struct ScanOptions: ParsableArguments {
  enum Scan: String, ExpressibleByArgument, CaseIterable { case fleet, clio }
  enum Order: String, ExpressibleByArgument, CaseIterable { case corner, centre }
  enum Prediction: String, ExpressibleByArgument, CaseIterable { case value, difference }

  @Option(help: "The largest kernel, K or ROWSxCOLUMNS; by default the largest power of 2 with 4 blocks per axis.")
  var kernel: GridSize?

  @Option(
    name: .customLong("scan"),
    help: """
      fleet: all channels, grid by grid. clio: slices of channels at one grid, the last of --grids. (default: fleet)
      """)
  var givenScan: Scan?

  @Option(help: "The grids, such as 8,12,16 or 4x8,6x12; by default every second one from the coarsest to the finest.")
  var grids: GridList?

  @Option(name: .customLong("slice"), help: "The number of channels per slice of Clio's scan. (default: 2)")
  var givenSlice: Int?

  @Option(name: .customLong("order"), help: "Which blocks are divided first: corner or centre. (default: corner)")
  var givenOrder: Order?

  @Option(
    name: .customLong("spread"),
    help: "The number of symbols per chunk of the spread, 0 (no spread) to 255. (default: 16)")
  var givenSpread: Int?

  @Option(
    name: .customLong("prediction"), help: "The meaning of a refinement symbol: value or difference. (default: value)")
  var givenPrediction: Prediction?

  @Option(name: .customLong("window"), help: "The number of frames whose symbols the receiver keeps. (default: 4)")
  var givenWindow: Int?

  @Option(
    name: .customLong("check"),
    help: """
      The length of the check at the end of every fragment: 0, 1 or 2 bytes. 2 for a link that has no check of its own; \
      Bluetooth has one. (default: 0)
      """)
  var givenCheck: Int?

  @Option(
    name: .customLong("header"),
    help: """
      The length of a fragment's header: 3 or 4 bytes; by default the shortest that numbers every symbol. 4 bytes always \
      have 256 frame numbers.
      """)
  var header: Int?
}

// The settings in use.
extension ScanOptions {
  /// The options of a command to which none are given.
  static func standard() throws(CommandError) -> ScanOptions {
    do { return try parse([]) } catch { throw CommandError("\(error)") }
  }

  var scan: Scan { givenScan ?? .fleet }
  var slice: Int { givenSlice ?? 2 }
  var order: Order { givenOrder ?? .corner }
  var spread: Int { givenSpread ?? 16 }
  var prediction: Prediction { givenPrediction ?? .value }
  var window: Int { givenWindow ?? 4 }
  var check: Int { givenCheck ?? 0 }

  /// The options that were given, as they are spelt.
  var given: [String] {
    let all: [(String, Bool)] = [
      ("--kernel", kernel != nil), ("--scan", givenScan != nil), ("--grids", grids != nil),
      ("--slice", givenSlice != nil),
      ("--order", givenOrder != nil), ("--spread", givenSpread != nil), ("--prediction", givenPrediction != nil),
      ("--window", givenWindow != nil), ("--check", givenCheck != nil), ("--header", header != nil),
    ]
    return all.filter(\.1).map(\.0)
  }
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
