import CPeers

/// One step, called again and again in rounds that are interleaved with those of all others.
struct Measurement {
  let name: String
  /// The amount of work per call, in the unit of `unit`.
  let amount: Double
  let unit: String
  /// A figure that goes with the step, such as compressed bytes.
  var note = ""
  let body: () throws -> Void
  private(set) var rates: [Double] = []

  init(_ name: String, _ amount: Double, _ unit: String, note: String = "", _ body: @escaping () throws -> Void) {
    (self.name, self.amount, self.unit, self.note, self.body) = (name, amount, unit, note, body)
  }

  /// Runs the step for at least `seconds` of processor time and keeps its rate.
  mutating func round(seconds: Double) throws {
    let start = peer_time()
    var (calls, batch, end) = (0, 1, start)
    while end - start < seconds {
      for _ in 0..<batch { try body() }
      calls += batch
      end = peer_time()
      // Short steps are timed in batches, so that the clock costs nothing.
      if (end - start) / Double(calls) * Double(batch) < 1e-4 { batch *= 2 }
    }
    rates.append(amount * Double(calls) / (end - start))
  }

  var median: Double { rates.sorted()[rates.count / 2] }
  var least: Double { rates.min() ?? 0 }
  var most: Double { rates.max() ?? 0 }
}
