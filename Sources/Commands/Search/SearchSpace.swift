/// The points that a search may try for a layer.
struct SearchSpace: Sendable {
  /// The choices for each part of a point. Neighbouring numbers differ little in what they do.
  var bits = Array(2...8)
  var scans = OperatingPoint.Scan.allCases
  var orders = ScanOptions.Order.allCases
  var predictions = ScanOptions.Prediction.allCases
  var spreads = [0, 16]
  /// The numbers of channels, ascending.
  let channels: [Int]
  /// The number of grids.
  let grids: Int

  /// - Parameters:
  ///   - channels: the number of channels of the layer.
  ///   - grids: the number of its grids.
  init(channels: Int, grids: Int) {
    var counts = [channels]
    // Steps of an eighth, and of at least one channel.
    while let last = counts.last, last > 1 { counts.append(last - max(1, last / 8)) }
    (self.channels, self.grids) = (counts.reversed(), grids)
  }

  /// Where a search begins: all channels, in every order, at about every second number of bits and every grid, or every
  /// second of many.
  var starts: [OperatingPoint] {
    guard let channels = channels.last, let scan = scans.first, let prediction = predictions.first,
      let spread = spreads.first
    else { return [] }
    let grids = stride(from: self.grids, to: 0, by: -max(1, self.grids / 3))
    return grids.flatMap { grids in
      orders.flatMap { order in
        stride(from: bits.count - 1, through: 0, by: -2).map {
          OperatingPoint(
            bits: bits[$0], isPerChannel: false, channels: channels, grids: grids, scan: scan, order: order,
            prediction: prediction, spread: spread)
        }
      }
    }
  }

  /// The points that differ from this one in one part, by one step.
  func neighbours(of point: OperatingPoint) -> [OperatingPoint] {
    var found: [OperatingPoint] = []
    func vary<Part: Equatable>(_ part: WritableKeyPath<OperatingPoint, Part>, _ values: [Part]) {
      for value in values where value != point[keyPath: part] {
        var other = point
        other[keyPath: part] = value
        found.append(other)
      }
    }
    vary(\.bits, Self.steps(from: point.bits, in: bits))
    vary(\.channels, Self.steps(from: point.channels, in: channels))
    vary(\.grids, Self.steps(from: point.grids, in: Array(1...max(grids, 1))))
    vary(\.isPerChannel, [!point.isPerChannel])
    vary(\.scan, scans)
    vary(\.order, orders)
    vary(\.prediction, predictions)
    vary(\.spread, spreads)
    return found
  }

  /// The choices next to `value`, in a list in ascending order.
  private static func steps(from value: Int, in values: [Int]) -> [Int] {
    guard let index = values.firstIndex(of: value) else { return values }
    return [index - 1, index + 1].filter(values.indices.contains).map { values[$0] }
  }
}
