import FeatureCodec
import FeatureTypes
import Pooling

extension ProfileJSON.Stream {
  func described(
    at path: String, layer: Layer, isBytes: Bool
  ) throws(ProfileJSONError) -> ProfileDescription.Stream {
    try require(["value", "difference"].contains(prediction ?? "value"), "\(path).prediction", "value or difference")
    var stream = ProfileDescription.Stream(
      layer: self.layer, scan: try passes(at: path + ".scan", of: layer), spread: spread ?? (isBytes ? 0 : 16),
      prediction: prediction == "difference" ? .difference : .value)
    if let roots { (stream.rootCode, stream.rootChannels) = try roots.described(at: path + ".roots") }
    if let refinements {
      (stream.refinementCode, stream.refinementChannels) = try refinements.described(at: path + ".refinements")
    }
    return stream
  }

  private func passes(at path: String, of layer: Layer) throws(ProfileJSONError) -> [Pass] {
    let channels = layer.shape.channels
    guard let scan else {
      return [Pass(channels: 0..<channels, grid: layer.geometry.grid(at: layer.geometry.stepCount))]
    }
    switch (scan.fleet, scan.clio, scan.passes) {
    case (let grids?, nil, nil):
      var passes: [Pass] = []
      for (index, sides) in grids.enumerated() {
        passes.append(Pass(channels: 0..<channels, grid: try layer.grid(sides, at: "\(path).fleet.\(index)")))
      }
      return passes
    case (nil, let clio?, nil):
      try require(clio.slice >= 1, "\(path).clio.slice", "at least 1")
      // Before thousands of passes are made that no stream can have.
      try require(
        (channels - 1) / clio.slice < ProfileLimits.segments, path, "1 to \(ProfileLimits.segments) segments")
      return .clio(channels: channels, slice: clio.slice, grid: try layer.grid(clio.grid, at: "\(path).clio.grid"))
    case (nil, nil, let list?):
      var passes: [Pass] = []
      for (index, pass) in list.enumerated() {
        let range = pass.channels
        try require(
          range.count == 2 && 0 <= range[0] && range[0] < range[1] && range[1] <= channels,
          "\(path).passes.\(index).channels", "first and end, of the layer's \(channels)")
        passes.append(
          Pass(
            channels: range[0]..<range[1], grid: try layer.grid(pass.grid, at: "\(path).passes.\(index).grid")))
      }
      return passes
    default: throw ProfileJSONError(path, "one of fleet, clio and passes")
    }
  }
}

extension Layer {
  /// Returns the grid of these rows and columns, which must be one of the layer's grids.
  fileprivate func grid(_ sides: [Int], at path: String) throws(ProfileJSONError) -> GridSize {
    try require(sides.count == 2 && sides.allSatisfy { 1...65_535 ~= $0 }, path, "rows and columns, 1 to 65,535")
    let grid = GridSize(rows: sides[0], columns: sides[1])
    try require(geometry.state(of: grid) != nil, path, "pooling never passes \(sides[0])×\(sides[1])")
    return grid
  }
}

extension ProfileJSON.Code {
  fileprivate func described(at path: String) throws(ProfileJSONError) -> (SymbolCode, [ChannelCode]) {
    let modes: [String: CodeMode] = [
      "raw": .raw, "plain": .plain, "sparse": .sparse, "sparseUnsigned": .sparseUnsigned,
    ]
    guard let mode = modes[mode] else {
      throw ProfileJSONError("\(path).mode", "raw, plain, sparse or sparseUnsigned")
    }
    try require(0...8 ~= (correlation ?? 0), "\(path).correlation", "0 to 8")
    try require(mode == .plain || correlation == nil, "\(path).correlation", "only for mode plain")
    var list: [ChannelCode] = []
    for (index, channel) in (channels ?? []).enumerated() {
      try require(
        channel.count == 2 && ChannelCode.levelRange ~= channel[0] && ChannelCode.densityRange ~= channel[1],
        "\(path).channels.\(index)", "level 0 to 23 and density 0 to 7")
      list.append(ChannelCode(level: channel[0], density: channel[1]))
    }
    return (SymbolCode(mode: mode, correlation: correlation ?? 0), list)
  }
}
