import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

/// Sends every map of a set over a lossy link and finishes the net at each grid of the scan.
struct Evaluation {
  /// What came of all maps at one loss and grid.
  struct Row {
    var loss: Double
    var grid: GridSize
    /// Means over the maps: bytes sent up to this grid, share of cells that are exact, dB against the full map.
    var bytes: Double
    var coverage: Double
    var psnr: Double
    var accuracy: Double
  }

  let split: SplitNetwork
  private let profile: Profile
  private let payload: Int
  private let grids: [GridSize]
  private let completeOnly: Bool
  private var device: DeviceSide

  /// - Parameters:
  ///   - samples: maps that codes are fitted to; nil sends symbols raw.
  ///   - completeOnly: look at the largest complete grid alone, as without concealment.
  ///   - lastGrid: evaluate the last grid alone.
  init(
    split: SplitNetwork, scan: ScanOptions, payload: Int, samples: [[UInt8]]?, completeOnly: Bool, lastGrid: Bool
  ) throws(CommandError) {
    self.split = split
    let (layer, raw) = try scan.profile(shape: split.shape, format: split.format, means: split.means)
    if let samples {
      profile = try scan.calibratedProfile(
        shape: split.shape, format: split.format, means: split.means, frames: samples, layout: .hwc)
    } else {
      profile = raw
    }
    self.payload = payload
    self.completeOnly = completeOnly
    let all = scan.grids(of: layer.geometry)
    grids = lastGrid ? Array(all.suffix(1)) : all
    device = DeviceSide(profile)
  }

  /// One row a grid. `progress` is called after each map with their number so far.
  mutating func run(
    _ file: MapFile, classes: [String], loss: Double, seed: UInt64, progress: (Int) -> Void
  ) throws(CommandError) -> [Row] {
    var rows = grids.map { Row(loss: loss, grid: $0, bytes: 0, coverage: 0, psnr: 0, accuracy: 0) }
    var squares = [Double](repeating: 0, count: grids.count)
    let range = split.format.range
    for index in 0..<file.frameCount {
      let samples = try file.frame(index, in: split.format)
      let frame = 0  // every map has a receiver of its own
      let fragments = try device.fragments(of: samples, layout: .hwc, frame: frame, payload: payload)
      var link = LossyLink(loss: loss, seed: seed &+ UInt64(index))
      var server = DemoServer(profile, split: split, frame: frame)
      var bytes = 0
      var next = 0
      for (number, fragment) in fragments.enumerated() {
        bytes += fragment.count
        if link.delivers() { server.store(fragment) }
        while next < grids.count,
          number == fragments.count - 1 || profile.sends(fragment, allOf: grids[next], channels: split.shape.channels)
        {
          let grid = completeOnly ? server.completeGrid(upTo: grids[next]) : grids[next]
          let estimate = grid.flatMap { server.map(at: $0) } ?? server.blank
          rows[next].bytes += Double(bytes)
          rows[next].coverage += estimate.coverage.fraction
          for (sample, wanted) in zip(estimate.map, samples) {
            let error = Double(range.value(of: sample) - range.value(of: wanted))
            squares[next] += error * error
          }
          if grid.flatMap({ server.classification(at: $0) })?.label == classes[index] { rows[next].accuracy += 1 }
          next += 1
        }
      }
      progress(index + 1)
    }
    let count = Double(file.frameCount)
    for index in rows.indices {
      rows[index].bytes /= count
      rows[index].coverage /= count
      rows[index].accuracy /= count
      rows[index].psnr = SignalToNoise.peak(
        meanSquare: squares[index] / count / Double(split.shape.count), peak: Double(range.highest - range.lowest))
    }
    return rows
  }
}
