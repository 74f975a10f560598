/// Which fields a kind of layer has, beside `name`, `kind`, `on`, `comment` and `bounds`, which the graph checks.
extension NetworkJSON.Layer {
  /// A field that is given and that the layer's kind has not: it would be left out without a word.
  var foreignField: String? {
    let given = [
      ("weights", weights != nil), ("bias", bias != nil), ("batchNorm", batchNorm != nil),
      ("channels", channels != nil), ("kernel", kernel != nil), ("stride", stride != nil),
      ("dilation", dilation != nil), ("padding", padding != nil), ("groups", groups != nil),
      ("countsPadding", countsPadding != nil), ("size", size != nil), ("method", method != nil),
      ("first", first != nil), ("before", before != nil), ("after", after != nil),
    ]
    let own = Self.fields(of: kind)
    return given.first { $0.1 && !own.contains($0.0) }?.0
  }

  private static func fields(of kind: String) -> [String] {
    switch kind {
    case "convolution":
      ["channels", "kernel", "stride", "dilation", "padding", "groups", "weights", "bias", "batchNorm"]
    case "dense": ["channels", "weights", "bias", "batchNorm"]
    case "maximum": ["kernel", "stride", "padding"]
    case "average": ["kernel", "stride", "padding", "countsPadding"]
    case "upSample": ["size", "method"]
    case "channels": ["channels", "first"]
    case "padChannels": ["before", "after"]
    default: []
    }
  }
}
