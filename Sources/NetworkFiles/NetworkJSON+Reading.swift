import FeatureFiles
internal import Networks

extension NetworkJSON {
  /// Reads a network from JSON, in memory of a few times its length.
  ///
  /// Unknown fields and duplicate fields are refused: otherwise a misspelt field, or one of two equal ones, would be
  /// silently ignored.
  ///
  /// - Throws: `NetworkFileError` with the path of the field and the name of the layer, input or map that contains it.
  public init(_ bytes: [UInt8]) throws(NetworkFileError) {
    guard bytes.count <= Self.maximumLength else {
      throw .json(field: "file", layer: nil, reason: "more than \(Self.maximumLength) bytes")
    }
    do throws(JSONError) {
      self = try JSONReader.read(bytes) { (json) throws(JSONError) in try Self(&json) }
    } catch {
      throw NetworkFileError(error, in: bytes)
    }
  }

  private init(_ json: inout JSONReader) throws(JSONError) {
    let most = Network.maximumLayers
    var comment: String?
    var inputs: [Input]?
    var layers: [Layer]?
    var outputs: [String]?
    var formats: [String: Format]?
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "comment": comment = try json.readString()
      case "inputs": inputs = try json.readList(atMost: most) { (json) throws(JSONError) in try Input(&json) }
      case "layers": layers = try json.readList(atMost: most) { (json) throws(JSONError) in try Layer(&json) }
      case "outputs": outputs = try json.readStrings()
      case "formats": formats = try Self.readFormats(&json)
      default: throw json.unknownField
      }
    }
    self.comment = comment
    self.inputs = try json.given(inputs, "inputs")
    self.layers = try json.given(layers, "layers")
    self.outputs = try json.given(outputs, "outputs")
    self.formats = formats
  }

  private static func readFormats(_ json: inout JSONReader) throws(JSONError) -> [String: Format] {
    var formats: [String: Format] = [:]
    try json.beginObject()
    while let name = try json.nextField() {
      guard formats.count < 2 * Network.maximumLayers else {
        throw json.refused("more than \(2 * Network.maximumLayers)")
      }
      // A dictionary cannot hold two names that are canonically equivalent.
      guard formats[name] == nil else { throw json.error(.duplicate(name)) }
      formats[name] = try Format(&json)
    }
    return formats
  }
}

extension NetworkJSON.Input {
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
    var name: String?
    var (height, width, channels): (Int?, Int?, Int?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "name": name = try json.readString()
      case "height": height = try json.readInteger()
      case "width": width = try json.readInteger()
      case "channels": channels = try json.readInteger()
      default: throw json.unknownField
      }
    }
    self.name = try json.given(name, "name")
    self.height = try json.given(height, "height")
    self.width = try json.given(width, "width")
    self.channels = try json.given(channels, "channels")
  }
}

extension NetworkJSON.Format {
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
    var signed: Bool?
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "signed": signed = try json.readBool()
      case "fractionBits": fractionBits = try json.readInteger()
      case "scale": scale = try json.readFloat()
      case "zero": zero = try json.readInteger(Int32.self)
      default: throw json.unknownField
      }
    }
    self.signed = try json.given(signed, "signed")
  }
}
