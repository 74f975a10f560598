import Charts
package import FeatureCodec
import FeatureTypes
import Foundation
package import Pooling
import Quantize
import Transmission

/// Sends every map of a set over a lossy link, and runs the rest of the network at each grid of the scan.
package struct Evaluation {
  /// The result for all maps at one loss and grid.
  package struct Row {
    package var loss: Double
    package var grid: GridSize
    /// Means over the maps: bytes sent up to this grid, share of exact cells, PSNR in dB against the full map.
    package var bytes: Double
    /// The bytes of the largest map.
    package var mostBytes = 0
    package var coverage: Double
    package var psnr: Double
    package var accuracy: Double
  }

  private let half: ServerHalf
  private let profile: Profile
  private let payload: Int
  private let grids: [GridSize]
  private let completeOnly: Bool
  /// The number of channels that the stream sends.
  private let channels: Int
  private var device: DeviceSide

  /// - Parameters:
  ///   - profile: a profile whose first stream sends the map at the cut of `half`.
  ///   - half: the layers after the cut.
  ///   - grids: the grids to evaluate, in order: the last one alone, or any if the stream sends its channels grid by grid.
  ///   - payload: the longest fragment, in bytes.
  ///   - completeOnly: use only the largest complete grid, as a receiver without concealment does.
  package init(half: ServerHalf, profile: Profile, grids: [GridSize], payload: Int, completeOnly: Bool) {
    (self.half, self.profile, self.grids) = (half, profile, grids)
    (self.payload, self.completeOnly) = (payload, completeOnly)
    channels = profile.sentChannels()
    device = DeviceSide(profile)
  }

  /// One row per grid.
  ///
  /// - Parameters:
  ///   - maps: maps of the layer, H × W × C, in its format.
  ///   - classes: the class of each map.
  ///   - note: called for each map and grid with the server's answer, or nil if nothing has arrived.
  ///   - progress: called after each map, with the number of maps so far.
  package mutating func run(
    _ maps: [[UInt8]], classes: [String], loss: Double, seed: UInt64,
    note: (_ map: Int, _ grid: GridSize, _ answer: Classification?) -> Void = { _, _, _ in }, progress: (Int) -> Void
  ) throws(FragmentError) -> [Row] {
    precondition(!maps.isEmpty && classes.count == maps.count, "there must be one class per map, and at least one map")
    var rows = grids.map { Row(loss: loss, grid: $0, bytes: 0, coverage: 0, psnr: 0, accuracy: 0) }
    var squares = [Double](repeating: 0, count: grids.count)
    let range = half.range
    for (index, samples) in maps.enumerated() {
      let frame = 0  // Every map has its own receiver.
      let fragments = try device.fragments(of: samples, layout: .hwc, frame: frame, payload: payload)
      var link = LossyLink(loss: loss, seed: seed &+ UInt64(index))
      var server = MapServer(profile, model: half, frame: frame)
      var bytes = 0
      var next = 0
      for (number, fragment) in fragments.enumerated() {
        bytes += fragment.count
        if link.delivers() { server.store(fragment) }
        while next < grids.count,
          number == fragments.count - 1
            || profile.sends(fragment, allOf: StreamGrid(stream: 0, grid: grids[next]), channels: channels)
        {
          let grid = completeOnly ? server.completeGrid(upTo: grids[next]) : grids[next]
          let place = grid.map { StreamGrid(stream: 0, grid: $0) }
          let estimate = place.flatMap { server.map(at: $0) } ?? server.blank()
          rows[next].bytes += Double(bytes)
          rows[next].mostBytes = max(rows[next].mostBytes, bytes)
          rows[next].coverage += estimate.coverage.fraction
          for (sample, wanted) in zip(estimate.map, samples) {
            let error = Double(range.value(of: sample) - range.value(of: wanted))
            squares[next] += error * error
          }
          let decision = place.flatMap { server.classification(of: estimate.map, at: $0) }
          note(index, grids[next], decision)
          if decision?.label == classes[index] { rows[next].accuracy += 1 }
          next += 1
        }
      }
      progress(index + 1)
    }
    let count = Double(maps.count)
    for index in rows.indices {
      rows[index].bytes /= count
      rows[index].coverage /= count
      rows[index].accuracy /= count
      rows[index].psnr = SignalToNoise.peak(
        meanSquare: squares[index] / count / Double(half.shape.count), peak: Double(range.highest - range.lowest))
    }
    return rows
  }
}

/// Peak signal-to-noise ratios, in dB; infinite if nothing differs.
package enum SignalToNoise {
  /// - Parameter peak: the range's highest value minus its lowest.
  package static func peak(_ values: [Double], against truth: [Double], peak: Double) -> Double {
    var squares = 0.0
    for (value, wanted) in zip(values, truth) { squares += (value - wanted) * (value - wanted) }
    return self.peak(meanSquare: squares / Double(truth.count), peak: peak)
  }

  package static func peak(meanSquare: Double, peak: Double) -> Double {
    meanSquare > 0 ? 10 * log10(peak * peak / meanSquare) : .infinity
  }
}

/// Where the true share lies, with 95 % confidence, if `right` of `count` independent cases were right: Wilson's interval.
package struct ShareInterval: Hashable, Sendable {
  package let lowest: Double
  package let highest: Double

  /// - Precondition: `count` ≥ 1.
  package init(right: Double, of count: Int) {
    precondition(count >= 1, "a share needs at least one case")
    let (n, z) = (Double(count), 1.96)
    let share = right / n
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    (lowest, highest) = (max(middle - half, 0), min(middle + half, 1))
  }

  /// "47–91 %".
  package var text: String { "\(NumberText.fixed(lowest * 100, 0))–\(NumberText.percent(highest))" }
}
