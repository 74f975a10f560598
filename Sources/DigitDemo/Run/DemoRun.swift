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
  let network: DemoNetwork
  let profile: Profile
  let payload: Int
  let policy: DemoPolicy
  let threshold: Double
  let seed: UInt64
  let losses: [Double]
  /// The grids of all streams, in the order in which they are sent.
  let places: [StreamGrid]
  /// By stream: the number of channels that it sends.
  private let channels: [Int]
  private var devices: [DeviceSide]

  /// - Parameters:
  ///   - profile: a profile with a stream for each tap of the network, which sends its map grid by grid.
  ///   - grids: by stream, its grids in order.
  ///   - payload: the longest fragment, in bytes.
  ///   - policy: who answers, and when.
  ///   - threshold: of the policy.
  ///   - losses: probabilities, 0…1; each picture is sent once per loss.
  package init(
    network: DemoNetwork, profile: Profile, grids: [[GridSize]], payload: Int, policy: DemoPolicy, threshold: Double,
    seed: UInt64, losses: [Double]
  ) {
    places = grids.indices.flatMap { stream in grids[stream].map { StreamGrid(stream: stream, grid: $0) } }
    (self.network, self.profile) = (network, profile)
    (self.payload, self.policy, self.threshold) = (payload, policy, threshold)
    (self.seed, self.losses) = (seed, losses)
    channels = grids.indices.map { profile.sentChannels(ofStream: $0) }
    devices = grids.indices.map { DeviceSide(profile, stream: $0) }
  }

  /// The maps that codes are fitted to. They come from bundled pictures that `demo --layer` does not show.
  package static func calibrationMaps(of split: SplitNetwork) throws(DemoError) -> [[UInt8]] {
    var maps: [[UInt8]] = []
    for picture in try LabelledPicture.bundled(36).suffix(24) { maps.append(try split.map(of: picture.picture.rgb)) }
    return maps
  }

  /// Sends one picture at every loss rate.
  ///
  /// - Parameter number: determines, together with `seed`, which fragments are lost.
  package mutating func run(_ picture: LabelledPicture, number: Int) throws(DemoError) -> PictureRun {
    let maps = try network.maps(of: picture)
    let truths = maps.indices.map { stream in
      let geometry = profile.withView { $0.stream(stream).layer.geometry }
      let tap = network.taps[stream]
      return DemoTruth(
        map: PooledMap(
          samples: maps[stream], shape: tap.shape, layout: .hwc, geometry: geometry, range: tap.format.range))
    }
    let frame = 0  // Every picture has its own receiver.
    var fragments: [[UInt8]] = []
    do throws(FragmentError) {
      for stream in maps.indices {
        fragments += try devices[stream].fragments(of: maps[stream], layout: .hwc, frame: frame, payload: payload)
      }
    } catch {
      throw .payload(error)
    }
    let own = policy.isLocal ? network.ownAnswer(to: picture, maps) : nil
    var runs: [LossRun] = []
    for loss in losses {
      // A loss rate loses the same fragments whether it is used alone or with others.
      var link = LossyLink(loss: loss, seed: seed &+ UInt64(number) &* 1000 &+ UInt64(loss * 100))
      runs.append(run(fragments, over: &link, frame: frame, own: own, truths: truths))
    }
    return PictureRun(
      name: picture.name, label: picture.label ?? "?", picture: picture.picture,
      fullMaps: maps.indices.map { .init(layer: network.taps[$0].name, channels: truths[$0].images(of: maps[$0])) },
      runs: runs)
  }

  /// The raw picture and the unpooled maps, each sent completely over a link that loses nothing.
  package func baselines(of pictures: [LabelledPicture]) throws(DemoError) -> [DemoReport.Baseline] {
    var (raw, unpooled) = (0.0, 0.0)
    for picture in pictures {
      let maps = try network.maps(of: picture)
      if network.ownAnswer(to: picture, maps).label == picture.label { raw += 1 }
      if network.server.classification(of: maps, cells: nil).label == picture.label { unpooled += 1 }
    }
    let count = Double(pictures.count)
    let name = network.taps.count == 1 ? "unpooled map" : "unpooled maps"
    return [
      .init(name: "raw picture", accuracy: raw / count, meanBytes: Double(DigitNetwork.shape(afterLayer: 0).count)),
      .init(
        name: name, accuracy: unpooled / count, meanBytes: Double(network.taps.reduce(0) { $0 + $1.shape.count })),
    ]
  }

  private func run(
    _ fragments: [[UInt8]], over link: inout LossyLink, frame: Int, own: Classification?, truths: [DemoTruth]
  ) -> LossRun {
    var server = MapServer(profile, model: network.server, frame: frame)
    // The smallest first grid: a policy has one number for all streams.
    let least = places.map { $0.grid.cellCount * channels[$0.stream] }.min() ?? 0
    var (session, policy) = (
      ServerSession(profile), policy.server(profile, threshold: threshold, afterSymbols: least)
    )
    var run = LossRun(loss: link.loss, stages: [], confidences: [], exit: nil, decision: "–", confidence: 0)
    if let own, self.policy.keeps(own, threshold: threshold) { run.answer(own) }
    var (bytes, received, next) = (0, 0, 0)
    for (index, fragment) in fragments.enumerated() {
      bytes += fragment.count
      var isStopped = false
      if link.delivers() {
        received += 1
        server.receive(fragment)
        let packet = fragment[...]
        if let question = policy.receive(packet.span, in: &session).question, let grid = question.grid {
          let said = server.latestClassification(at: StreamGrid(stream: question.stream, grid: grid))?.softmax
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
      if isExit, next < places.count, !sends(fragment, places[next]) {
        run.stages.append(stage(at: places[next], counts, server: server, truths: truths))
        run.stages[run.stages.count - 1].isExitInsideGrid = true
      }
      // A fragment may complete several grids of a small map.
      while next < places.count, sends(fragment, places[next]) {
        run.stages.append(stage(at: places[next], counts, server: server, truths: truths))
        next += 1
      }
    }
    return run
  }

  private func sends(_ fragment: [UInt8], _ place: StreamGrid) -> Bool {
    profile.sends(fragment, allOf: place, channels: channels[place.stream])
  }

  private func stage(
    at place: StreamGrid, _ counts: (bytes: Int, sent: Int, received: Int), server: MapServer, truths: [DemoTruth]
  ) -> Stage {
    let estimate = server.map(at: place)
    let map = estimate?.map ?? []
    let decision = server.classification(at: place)
    let (grid, truth) = (place.grid, truths[place.stream])
    return Stage(
      layer: network.taps.count > 1 ? network.taps[place.stream].name : nil, rows: grid.rows, columns: grid.columns,
      bytes: counts.bytes, fragmentsSent: counts.sent,
      fragmentsReceived: counts.received, coverage: estimate?.coverage.fraction ?? 0,
      psnrPooled: truth.pooledPSNR(of: map, at: grid),
      psnrFull: truth.fullPSNR(of: map), decision: decision?.label ?? "–",
      confidence: Double(decision?.confidence ?? 0),
      channels: truth.images(of: map))
  }
}
