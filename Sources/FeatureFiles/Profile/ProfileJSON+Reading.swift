import FeatureCodec

extension ProfileJSON {
  /// Reads a profile from JSON in one pass. Spec: [PROF-10].
  ///
  /// Unknown fields and duplicate fields are refused: otherwise a misspelt field, or one of two equal ones, would be
  /// silently ignored.
  ///
  /// - Throws: `ProfileJSONError` with the path of the field and the place in the file.
  /// - Complexity: O(bytes).
  public init(_ bytes: [UInt8]) throws(ProfileJSONError) {
    do throws(JSONError) {
      self = try JSONReader.read(bytes) { (json) throws(JSONError) in try Self(&json) }
    } catch {
      throw ProfileJSONError(error, in: bytes)
    }
  }

  private init(_ json: inout JSONReader) throws(JSONError) {
    var (layers, streams): ([Layer]?, [Stream]?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "comment": comment = try json.readString()
      case "header": header = try Header(&json)
      case "check": check = try json.readWholeNumber()
      case "seededCheck": seededCheck = try json.readBool()
      case "window": window = try json.readWholeNumber()
      case "misorder": misorder = try json.readWholeNumber()
      case "layers":
        layers = try json.readList(atMost: ProfileLimits.layers) { (json) throws(JSONError) in try Layer(&json) }
      case "streams":
        streams = try json.readList(atMost: ProfileLimits.streams) { (json) throws(JSONError) in try Stream(&json) }
      case "operatingPoints": operatingPoints = try json.readWholeNumberLists()
      default: throw json.unknownField
      }
    }
    self.layers = try json.given(layers, "layers")
    self.streams = try json.given(streams, "streams")
  }
}

extension ProfileJSON.Header {
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "bytes": bytes = try json.readWholeNumber()
      case "streamBits": streamBits = try json.readWholeNumber()
      case "frameBits": frameBits = try json.readWholeNumber()
      default: throw json.unknownField
      }
    }
  }
}

extension ProfileJSON.Layer {
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "comment": comment = try json.readString()
      case "kind": kind = try json.readString()
      case "channels": channels = try json.readWholeNumber()
      case "height": height = try json.readWholeNumber()
      case "width": width = try json.readWholeNumber()
      case "maximumBytes": maximumBytes = try json.readWholeNumber()
      case "kernel": kernel = try json.readWholeNumbers()
      case "order": order = try json.readString()
      case "bits": bits = try json.readWholeNumber()
      case "signed": signed = try json.readBool()
      case "fractionBits": fractionBits = try json.readWholeNumber()
      case "scale": scale = try json.readDouble()
      case "zero": zero = try json.readWholeNumber()
      case "means": means = try json.readWholeNumbers()
      case "channelFractionBits": channelFractionBits = try json.readWholeNumbers()
      default: throw json.unknownField
      }
    }
  }
}

extension JSONReader {
  mutating func readWholeNumbers() throws(JSONError) -> [Int] {
    try readList { (json) throws(JSONError) in try json.readWholeNumber() }
  }

  mutating func readWholeNumberLists() throws(JSONError) -> [[Int]] {
    try readList { (json) throws(JSONError) in try json.readWholeNumbers() }
  }
}
