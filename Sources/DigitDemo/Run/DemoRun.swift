import FeatureCodec
import FeatureFiles
import FeatureTypes
import Pooling
import Quantize

/// Sends pictures over lossy links, one after the other, and keeps what the report shows.
struct DemoRun {
  let split: SplitNetwork
  let layer: Layer
  let profile: Profile
  let payload: Int
  let threshold: Double
  let seed: UInt64
  let losses: [Double]
  /// The scan's grids, in order.
  let grids: [GridSize]
  private var device: DeviceSide

  init(split: SplitNetwork, scan: ScanOptions, payload: Int, threshold: Double, seed: UInt64, losses: [Double])
    throws(CommandError)
  {
    self.split = split
    layer = try scan.profile(shape: split.shape, format: split.format, means: split.means).layer
    // Codes are fitted to pictures that the demo does not show by default.
    var samples: [[UInt8]] = []
    for picture in try LabelledPicture.bundled(36).suffix(24) { samples.append(try split.map(of: picture.picture.rgb)) }
    profile = try scan.calibratedProfile(
      shape: split.shape, format: split.format, means: split.means, frames: samples, layout: .hwc)
    grids = scan.grids(of: layer.geometry)
    (self.payload, self.threshold, self.seed, self.losses) = (payload, threshold, seed, losses)
    device = DeviceSide(profile)
  }

  /// One picture under every loss.
  mutating func run(_ picture: LabelledPicture, number: Int) throws(CommandError) -> PictureRun {
    let samples = try split.map(of: picture.picture.rgb)
    let truth = DemoTruth(
      map: PooledMap(
        samples: samples, shape: split.shape, layout: .hwc, geometry: layer.geometry, range: layer.format.range))
    let frame = 0  // every picture has a receiver of its own
    let fragments = try device.fragments(of: samples, layout: .hwc, frame: frame, payload: payload)
    var runs: [LossRun] = []
    for loss in losses {
      // A loss rate means the same losses whether it is looked at alone or among others.
      var link = LossyLink(loss: loss, seed: seed &+ UInt64(number) &* 1000 &+ UInt64(loss * 100))
      runs.append(run(fragments, over: &link, frame: frame, truth: truth))
    }
    return PictureRun(
      name: picture.name, label: picture.label ?? "?", picture: picture.picture, fullMap: truth.images(of: samples),
      runs: runs)
  }

  private func run(_ fragments: [[UInt8]], over link: inout LossyLink, frame: Int, truth: DemoTruth) -> LossRun {
    var server = DemoServer(profile, split: split, frame: frame)
    var run = LossRun(loss: link.loss, stages: [], confidences: [], exit: nil, decision: "–", confidence: 0)
    var (bytes, received, grid) = (0, 0, 0)
    for (index, fragment) in fragments.enumerated() {
      bytes += fragment.count
      if link.delivers() {
        received += 1
        server.receive(fragment)
      }
      let confidence = Double(server.classification?.confidence ?? 0)
      run.confidences.append(.init(fragmentsSent: index + 1, confidence: confidence))
      if run.exit == nil {
        run.decision = server.classification?.label ?? "–"
        run.confidence = confidence
        if server.isSure(threshold: threshold, coarsest: grids[0]) {
          run.exit = .init(fragmentsSent: index + 1, bytes: bytes)
        }
      }
      let counts = (bytes: bytes, sent: index + 1, received: received)
      let isExit = run.exit?.fragmentsSent == index + 1
      if isExit, grid < grids.count, !profile.sends(fragment, allOf: grids[grid], channels: split.shape.channels) {
        run.stages.append(stage(at: grids[grid], counts, server: server, truth: truth))
        run.stages[run.stages.count - 1].isExitInsideGrid = true
      }
      // A fragment may complete several grids of a small map.
      while grid < grids.count, profile.sends(fragment, allOf: grids[grid], channels: split.shape.channels) {
        run.stages.append(stage(at: grids[grid], counts, server: server, truth: truth))
        grid += 1
      }
    }
    return run
  }

  private func stage(
    at grid: GridSize, _ counts: (bytes: Int, sent: Int, received: Int), server: DemoServer, truth: DemoTruth
  ) -> Stage {
    let estimate = server.map(at: grid)
    let map = estimate?.map ?? []
    let decision = server.classification(at: grid)
    return Stage(
      rows: grid.rows, columns: grid.columns, bytes: counts.bytes, fragmentsSent: counts.sent,
      fragmentsReceived: counts.received, coverage: estimate?.coverage.fraction ?? 0,
      psnrPooled: truth.pooledPSNR(of: map, at: grid),
      psnrFull: truth.fullPSNR(of: map), decision: decision?.label ?? "–",
      confidence: Double(decision?.confidence ?? 0),
      channels: truth.images(of: map))
  }
}
