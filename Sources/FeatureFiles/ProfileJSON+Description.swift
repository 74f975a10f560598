public import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

extension ProfileJSON {
  /// The description that this JSON gives; numbers that no description can hold are refused with their field's path.
  public func description() throws(ProfileJSONError) -> ProfileDescription {
    var result = ProfileDescription()
    let (length, frameBits) = (header?.bytes ?? 3, header?.frameBits ?? 4)
    try require(ProfileLimits.headerLength.contains(length), "header.bytes: 3 or 4")
    try require(ProfileLimits.frameBits.contains(frameBits), "header.frameBits: 2 to 8")
    result.headerFormat = FragmentHeaderFormat(length: length, frameBits: frameBits)
    result.checkLength = check ?? 0
    result.window = window ?? 1
    result.operatingPoints = (operatingPoints ?? []).map { Set($0) }
    for (index, layer) in layers.enumerated() {
      result.layers.append(try layer.described(at: "layers.\(index)"))
      if layer.kind == "bytes" { result.byteLayers.insert(index) }
      for mean in layer.means ?? [] { try require(Int32(exactly: mean) != nil, "layers.\(index).means: out of range") }
      result.means.append((layer.means ?? []).map { Int32(truncatingIfNeeded: $0) })
      result.channelFractionBits.append(layer.channelFractionBits ?? [])
    }
    for (index, stream) in streams.enumerated() {
      try require(result.layers.indices.contains(stream.layer), "streams.\(index).layer: no such layer")
      result.streams.append(try stream.described(at: "streams.\(index)", layer: result.layers[stream.layer]))
    }
    return result
  }
}

private func require(_ condition: Bool, _ text: @autoclosure () -> String) throws(ProfileJSONError) {
  guard condition else { throw ProfileJSONError(description: text()) }
}

private func grid(_ sides: [Int], at path: String) throws(ProfileJSONError) -> GridSize {
  try require(sides.count == 2 && sides.allSatisfy { 1...65_535 ~= $0 }, "\(path): rows and columns, 1 to 65,535")
  return GridSize(rows: sides[0], columns: sides[1])
}

extension ProfileJSON.Layer {
  fileprivate func described(at path: String) throws(ProfileJSONError) -> Layer {
    try require(["map", "bytes"].contains(kind ?? "map"), "\(path).kind: map or bytes")
    if kind == "bytes" {
      guard let maximumBytes else { throw ProfileJSONError(description: "\(path).maximumBytes: missing") }
      try require(1...65_532 ~= maximumBytes, "\(path).maximumBytes: 1 to 65,532")
      return Layer.bytes(maximum: maximumBytes)
    }
    guard let channels, let height, let width else {
      throw ProfileJSONError(description: "\(path): channels, height and width are needed")
    }
    try require(
      FeatureMapShape.isValid(channels: channels, height: height, width: width)
        && max(channels, height, width) <= 65_535, "\(path): no such shape")
    let sides = kernel ?? [1, 1]
    try require(
      sides.count == 2 && sides.allSatisfy { 1...PoolingAxis.maximumKernel ~= $0 }
        && sides[0] <= PoolingGeometry.maximumKernelArea / sides[1], "\(path).kernel: rows and columns")
    try require(["corner", "centre"].contains(order ?? "corner"), "\(path).order: corner or centre")
    try require(2...8 ~= (bits ?? 8), "\(path).bits: 2 to 8")
    try require(QFormat.fractionBitsRange ~= (fractionBits ?? 0), "\(path).fractionBits: -16 to 22")
    return Layer(
      shape: FeatureMapShape(channels: channels, height: height, width: width),
      geometry: PoolingGeometry(
        rows: PoolingAxis(length: height, kernel: sides[0]), columns: PoolingAxis(length: width, kernel: sides[1]),
        order: order == "centre" ? .centreOut : .cornerFirst),
      format: QFormat(bits: bits ?? 8, isSigned: signed ?? true, fractionBits: fractionBits ?? 0))
  }
}

extension ProfileJSON.Stream {
  fileprivate func described(at path: String, layer: Layer) throws(ProfileJSONError) -> ProfileDescription.Stream {
    try require(["value", "difference"].contains(prediction ?? "value"), "\(path).prediction: value or difference")
    var stream = ProfileDescription.Stream(
      layer: self.layer, scan: try passes(at: path + ".scan", of: layer), spread: spread ?? 16,
      prediction: prediction == "difference" ? .difference : .value)
    if let roots { (stream.rootCode, stream.rootChannels) = try roots.described(at: path + ".roots") }
    if let refinements {
      (stream.refinementCode, stream.refinementChannels) = try refinements.described(at: path + ".refinements")
    }
    return stream
  }

  private func passes(at path: String, of layer: Layer) throws(ProfileJSONError) -> [Pass] {
    let channels = layer.shape.channels
    // Without a scan, all at once: the only sensible one of a byte layer.
    guard let scan else {
      return [Pass(channels: 0..<channels, grid: layer.geometry.grid(at: layer.geometry.stepCount))]
    }
    switch (scan.fleet, scan.clio, scan.passes) {
    case (let grids?, nil, nil):
      var passes: [Pass] = []
      for sides in grids { passes.append(Pass(channels: 0..<channels, grid: try grid(sides, at: path + ".fleet"))) }
      return passes
    case (nil, let clio?, nil):
      try require(clio.slice >= 1, "\(path).clio.slice: at least 1")
      return .clio(channels: channels, slice: clio.slice, grid: try grid(clio.grid, at: path + ".clio.grid"))
    case (nil, nil, let list?):
      var passes: [Pass] = []
      for pass in list {
        let range = pass.channels
        try require(range.count == 2 && 0 <= range[0] && range[0] <= range[1], "\(path).passes: channels [first, end]")
        passes.append(Pass(channels: range[0]..<range[1], grid: try grid(pass.grid, at: path + ".passes")))
      }
      return passes
    default: throw ProfileJSONError(description: "\(path): one of fleet, clio and passes")
    }
  }
}

extension ProfileJSON.Code {
  fileprivate func described(at path: String) throws(ProfileJSONError) -> (SymbolCode, [ChannelCode]) {
    let modes: [String: CodeMode] = [
      "raw": .raw, "plain": .plain, "sparse": .sparse, "sparseUnsigned": .sparseUnsigned,
    ]
    guard let mode = modes[mode] else { throw ProfileJSONError(description: "\(path).mode: no such mode") }
    try require(0...8 ~= (correlation ?? 0), "\(path).correlation: 0 to 8")
    var list: [ChannelCode] = []
    for channel in channels ?? [] {
      try require(
        channel.count == 2 && ChannelCode.scaleRange ~= channel[0] && ChannelCode.densityRange ~= channel[1],
        "\(path).channels: scale 0 to 23, density 0 to 7")
      list.append(ChannelCode(scale: channel[0], density: channel[1]))
    }
    return (SymbolCode(mode: mode, correlation: mode == .plain ? correlation ?? 0 : 0), list)
  }
}
