public import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

extension ProfileJSON {
  /// Returns the description that this JSON gives.
  ///
  /// - Throws: `ProfileJSONError` with the path of the first field whose value no description can hold.
  public func description() throws(ProfileJSONError) -> ProfileDescription {
    var result = ProfileDescription()
    result.headerFormat = try headerFormat()
    result.checkLength = check ?? 0
    result.hasSeededCheck = seededCheck ?? false
    result.window = window ?? 1
    result.misorder = misorder
    for (index, layer) in layers.enumerated() {
      result.layers.append(try layer.described(at: "layers.\(index)"))
      if layer.kind == "bytes" { result.byteLayers.insert(index) }
      try require(layer.means?.isEmpty != true, "layers.\(index).means", "one per channel")
      try require(layer.channelFractionBits?.isEmpty != true, "layers.\(index).channelFractionBits", "one per channel")
      for mean in layer.means ?? [] {
        try require(Int32(exactly: mean) != nil, "layers.\(index).means", "out of range")
      }
      result.means.append((layer.means ?? []).map { Int32(truncatingIfNeeded: $0) })
      result.channelFractionBits.append(layer.channelFractionBits ?? [])
    }
    for (index, stream) in streams.enumerated() {
      try require(result.layers.indices.contains(stream.layer), "streams.\(index).layer", "no such layer")
      result.streams.append(
        try stream.described(
          at: "streams.\(index)", layer: result.layers[stream.layer],
          isBytes: result.byteLayers.contains(stream.layer)))
    }
    for (index, point) in (operatingPoints ?? []).enumerated() {
      try require(
        !point.isEmpty && point.allSatisfy(streams.indices.contains), "operatingPoints.\(index)",
        "streams of the profile"
      )
      result.operatingPoints.append(Set(point))
    }
    return result
  }
}

extension ProfileJSON {
  /// Returns the widths of a fragment header's fields. Those that are left out follow from the others.
  private func headerFormat() throws(ProfileJSONError) -> FragmentHeaderFormat {
    let length = header?.bytes ?? 3
    try require(ProfileLimits.headerLength.contains(length), "header.bytes", "3 or 4")
    var format = FragmentHeaderFormat(length: length, streams: streams.count)
    if let bits = header?.streamBits {
      try require(ProfileLimits.streamBits.contains(bits), "header.streamBits", "1 to 4")
      format = FragmentHeaderFormat(length: length, streamBits: bits)
    }
    if let bits = header?.frameBits {
      try require(ProfileLimits.frameBits.contains(bits), "header.frameBits", "2 to 8")
      format = FragmentHeaderFormat(length: length, streamBits: format.streamBits, frameBits: bits)
    }
    return format
  }
}

extension ProfileJSON.Layer {
  /// Returns the Q format of `fractionBits`, or the affine one of `scale` and `zero`.
  private func numberFormat(at path: String) throws(ProfileJSONError) -> NumberFormat {
    let (bits, isSigned) = (bits ?? 8, signed ?? true)
    guard let scale else {
      try require(zero == nil, "\(path).zero", "only with scale")
      try require(QFormat.fractionBitsRange ~= (fractionBits ?? 0), "\(path).fractionBits", "-16 to 22")
      return .q(QFormat(bits: bits, isSigned: isSigned, fractionBits: fractionBits ?? 0))
    }
    try require(fractionBits == nil, "\(path).fractionBits", "not with scale")
    try require(channelFractionBits == nil, "\(path).channelFractionBits", "not with scale")
    try require(AffineFormat.isScale(Float(scale)), "\(path).scale", "positive, and a normal binary32")
    let range = SampleRange(bits: bits, isSigned: isSigned)
    let zero = Int32(exactly: zero ?? 0)
    guard let zero, range.clamp(zero) == zero else {
      throw ProfileJSONError("\(path).zero", "a sample, \(range.lowest) to \(range.highest)")
    }
    return .affine(AffineFormat(bits: bits, isSigned: isSigned, scale: Float(scale), zero: zero))
  }

  fileprivate func described(at path: String) throws(ProfileJSONError) -> Layer {
    try require(["map", "bytes"].contains(kind ?? "map"), "\(path).kind", "map or bytes")
    if kind == "bytes" { return try describedBytes(at: path) }
    try require(maximumBytes == nil, "\(path).maximumBytes", "only for kind bytes")
    guard let channels else { throw ProfileJSONError("\(path).channels", "missing", code: .missingField) }
    guard let height else { throw ProfileJSONError("\(path).height", "missing", code: .missingField) }
    guard let width else { throw ProfileJSONError("\(path).width", "missing", code: .missingField) }
    try require(
      FeatureMapShape.isValid(channels: channels, height: height, width: width)
        && max(channels, height, width) <= 65_535,
      path, "channels, height and width are 1 to 65,535, their product at most 2^28")
    let sides = kernel ?? [1, 1]
    try require(
      sides.count == 2 && sides.allSatisfy { 1...PoolingAxis.maximumKernel ~= $0 }
        && sides[0] <= PoolingGeometry.maximumKernelArea / sides[1],
      "\(path).kernel", "rows and columns, 1 to 32,768, their product at most 65,536")
    try require(["corner", "centre"].contains(order ?? "corner"), "\(path).order", "corner or centre")
    try require(2...8 ~= (bits ?? 8), "\(path).bits", "2 to 8")
    return Layer(
      shape: FeatureMapShape(channels: channels, height: height, width: width),
      geometry: PoolingGeometry(
        rows: PoolingAxis(length: height, kernel: sides[0]), columns: PoolingAxis(length: width, kernel: sides[1]),
        order: order == "centre" ? .centreOut : .cornerFirst),
      format: try numberFormat(at: path))
  }

  /// Describes a byte layer. Fields that describe a map are refused: otherwise they would be silently ignored.
  private func describedBytes(at path: String) throws(ProfileJSONError) -> Layer {
    let ofMaps: [(String, Bool)] = [
      ("channels", channels != nil), ("height", height != nil), ("width", width != nil), ("kernel", kernel != nil),
      ("order", order != nil), ("bits", bits != nil), ("signed", signed != nil), ("fractionBits", fractionBits != nil),
      ("scale", scale != nil), ("zero", zero != nil), ("means", means != nil),
      ("channelFractionBits", channelFractionBits != nil),
    ]
    for (field, isGiven) in ofMaps { try require(!isGiven, "\(path).\(field)", "not for kind bytes") }
    guard let maximumBytes else { throw ProfileJSONError("\(path).maximumBytes", "missing", code: .missingField) }
    try require(1...65_532 ~= maximumBytes, "\(path).maximumBytes", "1 to 65,532")
    return Layer.bytes(maximum: maximumBytes)
  }
}
