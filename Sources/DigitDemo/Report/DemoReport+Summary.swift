extension DemoReport {
  /// The report on the runs of all pictures.
  ///
  /// - Parameters:
  ///   - formats: by stream, the number format in words.
  ///   - comparison: how the demo's own point compares with JPEG and WebP.
  package init(
    _ runs: [PictureRun], of demo: DemoRun, formats: [String], baselines: [Baseline], comparison: CodecComparison? = nil
  ) {
    let facts = Facts(
      maps: zip(demo.network.taps, formats).map { .init(layer: $0.name, shape: $0.shape, format: $1) },
      payload: demo.payload, policy: demo.policy, threshold: demo.threshold, seed: demo.seed, lossRates: demo.losses)
    self.init(
      facts: facts, pictures: runs, summaries: demo.losses.indices.map { Self.summary(of: runs, loss: $0) },
      baselines: baselines, accuracyAgainstBytes: demo.losses.indices.map { Self.curve(of: runs, loss: $0) },
      comparison: comparison)
  }

  private static func summary(of pictures: [PictureRun], loss index: Int) -> LossSummary {
    let count = Double(max(pictures.count, 1))
    let right = pictures.filter { $0.runs[index].decision == $0.label }.count
    let bytes = pictures.map { Double($0.runs[index].exit?.bytes ?? $0.runs[index].stages.last?.bytes ?? 0) }
    let fragments = pictures.map {
      Double($0.runs[index].exit?.fragmentsSent ?? $0.runs[index].stages.last?.fragmentsSent ?? 0)
    }
    return LossSummary(
      loss: pictures.first?.runs[index].loss ?? 0, pictures: pictures.count,
      exited: pictures.filter { $0.runs[index].exit != nil }.count,
      own: pictures.filter { $0.runs[index].isOwn }.count, accuracy: Double(right) / count,
      meanBytes: bytes.reduce(0, +) / count, meanFragments: fragments.reduce(0, +) / count)
  }

  /// The server's decisions at each grid if it never stopped the device.
  private static func curve(of pictures: [PictureRun], loss index: Int) -> AccuracyCurve {
    let stages = pictures.map { picture in picture.runs[index].stages.filter { !$0.isExitInsideGrid } }
    let count = Double(max(pictures.count, 1))
    let points = (0..<(stages.map(\.count).min() ?? 0)).map { stage in
      let right = zip(pictures, stages).filter { $0.label == $1[stage].decision }.count
      let bytes = stages.reduce(0.0) { $0 + Double($1[stage].bytes) }
      return AccuracyCurve.Point(bytes: bytes / count, accuracy: Double(right) / count)
    }
    return AccuracyCurve(loss: pictures.first?.runs[index].loss ?? 0, points: points)
  }
}
