/// A channel of a stream: its pooling, and the places of its symbols in stream order.
struct ModelChannel {
  let number: Int
  /// Nil if the scan leaves the channel out.
  let pooling: ModelPooling?
  let mean: Int
  /// By symbol number: [POOL-6], [SCAN-2].
  let places: [Int]

  static func all(_ profile: ModelProfile, _ scan: ModelScan, stream index: Int = 0) -> [ModelChannel] {
    let stream = profile.streams[index]
    let layer = profile.layers[stream.layer]
    return (0..<layer.channels).map { channel in
      let segments = stream.segments.filter { $0.first <= channel && channel < $0.first + $0.channels }
      var places = [Int](repeating: -1, count: scan.symbols.filter { $0.channel == channel }.count)
      for symbol in scan.symbols where symbol.channel == channel { places[symbol.number] = symbol.place }
      let pooling = segments.first.map {
        ModelPooling(
          geometry: layer.geometry, root: $0.target, finest: segments[segments.count - 1].target, format: layer.format,
          isDifference: stream.isDifference)
      }
      return ModelChannel(number: channel, pooling: pooling, mean: layer.mean(channel), places: places)
    }
  }

  /// Returns the whole map at the grid of `state`, from symbols by place, and the number of exact cells. Spec:
  /// [RECON-6], [RECON-7].
  static func map(
    _ channels: [ModelChannel], _ layer: ModelProfile.Layer, _ symbols: [Int: UInt8], at state: Int
  ) -> (samples: [UInt8], exact: Int) {
    var samples: [UInt8] = []
    var exact = 0
    for channel in channels {
      guard let pooling = channel.pooling else {
        samples += [UInt8](repeating: layer.format.pattern(channel.mean), count: layer.height * layer.width)
        continue
      }
      let own = channel.places.map { symbols[$0] }
      let state = min(max(state, pooling.root), pooling.finest)
      let cells = ModelReconstruction(pooling: pooling, symbols: own, mean: channel.mean).grid(at: state)
      exact += cells.joined().filter(\.isExact).count
      let rows = layer.geometry.extents(layer.geometry.rows, state)
      let columns = layer.geometry.extents(layer.geometry.columns, state)
      for y in 0..<layer.height {
        let row = rows.firstIndex { $0.start <= y && y < $0.start + $0.length } ?? 0
        for x in 0..<layer.width {
          let column = columns.firstIndex { $0.start <= x && x < $0.start + $0.length } ?? 0
          samples.append(layer.format.pattern(cells[row][column].value))
        }
      }
    }
    return (samples, exact)
  }
}
