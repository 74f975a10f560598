package import FeatureCodec
import FeatureFiles
import FeatureTypes
import OffloadPolicy
package import Pooling
import Quantize
import SessionPolicy
import SplitInference
import Transmission

/// Sends pictures over lossy links, one after another, and collects the report's contents.
package struct DemoRun {
  let split: SplitNetwork
  let profile: Profile
  let payload: Int
  let policy: DemoPolicy
  let threshold: Double
  let seed: UInt64
  let losses: [Double]
  /// The scan's grids, in order.
  let grids: [GridSize]
  private let geometry: PoolingGeometry
  /// The number of channels that the stream sends.
  private let channels: Int
  private var device: DeviceSide

  /// - Parameters:
  ///   - profile: a profile whose first stream sends the layer at which `split` is cut, grid by grid.
  ///   - grids: the grids of the stream, in order.
  ///   - payload: the longest fragment, in bytes.
  ///   - policy: who answers, and when.
  ///   - threshold: of the policy.
  ///   - losses: probabilities, 0…1; each picture is sent once per loss.
  package init(
    split: SplitNetwork, profile: Profile, grids: [GridSize], payload: Int, policy: DemoPolicy, threshold: Double,
    seed: UInt64, losses: [Double]
  ) {
    geometry = profile.withView { $0.stream(0).layer.geometry }
    (self.split, self.profile, self.grids) = (split, profile, grids)
    (self.payload, self.policy, self.threshold) = (payload, policy, threshold)
    (self.seed, self.losses) = (seed, losses)
    channels = profile.sentChannels
    device = DeviceSide(profile)
  }

  /// The maps that codes are fitted to. They come from bundled pictures that the demo does not show by default.
  package static func calibrationMaps(of split: SplitNetwork) throws(DemoError) -> [[UInt8]] {
    var maps: [[UInt8]] = []
    for picture in try LabelledPicture.bundled(36).suffix(24) { maps.append(try split.map(of: picture.picture.rgb)) }
    return maps
  }

  /// Sends one picture at every loss rate.
  ///
  /// - Parameter number: determines, together with `seed`, which fragments are lost.
  package mutating func run(_ picture: LabelledPicture, number: Int) throws(DemoError) -> PictureRun {
    let samples = try split.map(of: picture.picture.rgb)
    let truth = DemoTruth(
      map: PooledMap(
        samples: samples, shape: split.shape, layout: .hwc, geometry: geometry, range: split.format.range))
    let frame = 0  // Every picture has its own receiver.
    let fragments: [[UInt8]]
    do throws(FragmentError) {
      fragments = try device.fragments(of: samples, layout: .hwc, frame: frame, payload: payload)
    } catch {
      throw .payload(error)
    }
    let own = policy.isLocal ? split.ownAnswer(to: picture) : nil
    var runs: [LossRun] = []
    for loss in losses {
      // A loss rate loses the same fragments whether it is used alone or with others.
      var link = LossyLink(loss: loss, seed: seed &+ UInt64(number) &* 1000 &+ UInt64(loss * 100))
      runs.append(run(fragments, over: &link, frame: frame, own: own, truth: truth))
    }
    return PictureRun(
      name: picture.name, label: picture.label ?? "?", picture: picture.picture, fullMap: truth.images(of: samples),
      runs: runs)
  }

  /// The raw picture and the unpooled map, each sent completely over a link that loses nothing.
  package func baselines(of pictures: [LabelledPicture]) throws(DemoError) -> [DemoReport.Baseline] {
    var (raw, unpooled) = (0.0, 0.0)
    for picture in pictures {
      if split.ownAnswer(to: picture).label == picture.label { raw += 1 }
      let map = try split.map(of: picture.picture.rgb)
      if split.server.classification(of: map).label == picture.label { unpooled += 1 }
    }
    let count = Double(pictures.count)
    return [
      .init(name: "raw picture", accuracy: raw / count, meanBytes: Double(DigitNetwork.shape(afterLayer: 0).count)),
      .init(name: "unpooled map", accuracy: unpooled / count, meanBytes: Double(split.shape.count)),
    ]
  }

  private func run(
    _ fragments: [[UInt8]], over link: inout LossyLink, frame: Int, own: Classification?, truth: DemoTruth
  ) -> LossRun {
    var server = MapServer(profile, half: split.server, frame: frame)
    var (session, policy) = (
      ServerSession(profile),
      policy.server(profile, threshold: threshold, afterSymbols: grids[0].cellCount * channels)
    )
    var run = LossRun(loss: link.loss, stages: [], confidences: [], exit: nil, decision: "–", confidence: 0)
    if let own, self.policy.keeps(own, threshold: threshold) { run.answer(own) }
    var (bytes, received, grid) = (0, 0, 0)
    for (index, fragment) in fragments.enumerated() {
      bytes += fragment.count
      var isStopped = false
      if link.delivers() {
        received += 1
        server.receive(fragment)
        let packet = fragment[...]
        if let question = policy.receive(packet.span, in: &session).question, let grid = question.grid {
          let said = server.latestClassification(at: grid)?.softmax
          isStopped = policy.answer(question, said, in: session) != nil
        }
      }
      let confidence = Double(server.classification?.confidence ?? 0)
      run.confidences.append(.init(fragmentsSent: index + 1, confidence: confidence))
      if run.exit == nil {
        run.decision = server.classification?.label ?? "–"
        run.confidence = confidence
        if isStopped { run.exit = .init(fragmentsSent: index + 1, bytes: bytes) }
      }
      let counts = (bytes: bytes, sent: index + 1, received: received)
      let isExit = run.exit?.fragmentsSent == index + 1
      if isExit, grid < grids.count, !profile.sends(fragment, allOf: grids[grid], channels: channels) {
        run.stages.append(stage(at: grids[grid], counts, server: server, truth: truth))
        run.stages[run.stages.count - 1].isExitInsideGrid = true
      }
      // A fragment may complete several grids of a small map.
      while grid < grids.count, profile.sends(fragment, allOf: grids[grid], channels: channels) {
        run.stages.append(stage(at: grids[grid], counts, server: server, truth: truth))
        grid += 1
      }
    }
    return run
  }

  private func stage(
    at grid: GridSize, _ counts: (bytes: Int, sent: Int, received: Int), server: MapServer, truth: DemoTruth
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
