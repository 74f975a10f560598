import FeatureFiles
internal import Networks

extension NetworkJSON.Layer {
  /// Reads one layer. `operation(_:)` checks the fields of its kind.
  init(_ json: inout JSONReader) throws(JSONError) {
    var (name, kind): (String?, String?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "comment": comment = try json.readString()
      case "name": name = try json.readString()
      case "kind": kind = try json.readString()
      case "on": on = try json.readStrings()
      case "bounds": bounds = try json.readString()
      case "weights": weights = try json.readString()
      case "bias": bias = try json.readBool()
      case "batchNorm": batchNorm = try NetworkJSON.BatchNorm(&json)
      case "rounding": rounding = try json.readString()
      case "channels": channels = try json.readInteger()
      case "kernel": kernel = try json.readIntegers()
      case "stride": stride = try json.readIntegers()
      case "dilation": dilation = try json.readIntegers()
      case "padding": padding = try json.readIntegers()
      case "groups": groups = try json.readInteger()
      case "countsPadding": countsPadding = try json.readBool()
      case "size": size = try json.readIntegers()
      case "method": method = try json.readString()
      case "first": first = try json.readInteger()
      case "before": before = try json.readInteger()
      case "after": after = try json.readInteger()
      default: throw json.unknownField
      }
    }
    self.name = try json.given(name, "name")
    self.kind = try json.given(kind, "kind")
  }
}

extension NetworkJSON.BatchNorm {
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
    var weights: String?
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "weights": weights = try json.readString()
      case "epsilon": epsilon = try json.readFloat()
      default: throw json.unknownField
      }
    }
    self.weights = try json.given(weights, "weights")
  }
}

/// Reading that is common to the objects of a network's file.
extension JSONReader {
  mutating func readStrings() throws(JSONError) -> [String] {
    try readList(atMost: Network.maximumLayers) { (json) throws(JSONError) in try json.readString() }
  }

  /// Reads at most four numbers: top, bottom, left, right.
  mutating func readIntegers() throws(JSONError) -> [Int] {
    try readList(atMost: 4) { (json) throws(JSONError) in try json.readInteger() }
  }
}

/// The fields of each kind of layer.
///
/// Every kind also has `name`, `kind`, `on`, `comment` and `bounds`. The graph checks `bounds`.
extension NetworkJSON.Layer {
  /// The first given field that the layer's kind does not have, and that would otherwise be silently ignored.
  var foreignField: String? {
    let given = [
      ("weights", weights != nil), ("bias", bias != nil), ("batchNorm", batchNorm != nil),
      ("rounding", rounding != nil), ("channels", channels != nil), ("kernel", kernel != nil),
      ("stride", stride != nil),
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
      ["channels", "kernel", "stride", "dilation", "padding", "groups", "weights", "bias", "batchNorm", "rounding"]
    case "dense": ["channels", "weights", "bias", "batchNorm", "rounding"]
    case "maximum": ["kernel", "stride", "padding"]
    case "average": ["kernel", "stride", "padding", "countsPadding"]
    case "upSample": ["size", "method"]
    case "channels": ["channels", "first"]
    case "padChannels": ["before", "after"]
    default: []
    }
  }
}
