import FeatureFiles
import Networks

/// A network with its arena and its inputs, to be called again and again.
protocol NetworkTiming {
  /// Writes the inputs and runs all layers.
  mutating func call()
  /// As `call`, and shows the name of each layer as it is done.
  mutating func call(showing show: (String) -> Void)
  var layerNames: [String] { get }
  /// Of the last call, the network's first.
  var output: NumPyArray { get }
}

extension NetworkTiming {
  /// Seconds of each call, for so long, and five at least.
  mutating func calls(for seconds: Double) -> [Double] {
    var times: [Double] = []
    let clock = ContinuousClock()
    for _ in 0..<3 { call() }
    let begin = clock.now
    while times.count < 5 || (clock.now - begin) / .seconds(1) < seconds {
      let start = clock.now
      call()
      times.append((clock.now - start) / .seconds(1))
    }
    return times
  }

  /// The least seconds of each layer.
  mutating func leastByLayer(for seconds: Double) -> [(name: String, seconds: Double)] {
    var least = layerNames.map { ($0, Double.infinity) }
    let clock = ContinuousClock()
    let begin = clock.now
    repeat {
      var (index, last) = (0, clock.now)
      call { _ in
        let now = clock.now
        // The first that is shown is the input.
        if index > 0 { least[index - 1].1 = min(least[index - 1].1, (now - last) / .seconds(1)) }
        (index, last) = (index + 1, clock.now)
      }
    } while (clock.now - begin) / .seconds(1) < seconds
    return least
  }
}
