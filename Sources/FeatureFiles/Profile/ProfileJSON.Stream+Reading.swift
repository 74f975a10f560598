extension ProfileJSON.Stream {
  init(_ json: inout JSONReader) throws(JSONError) {
    var layer: Int?
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "comment": comment = try json.readString()
      case "layer": layer = try json.readWholeNumber()
      case "scan": scan = try ProfileJSON.Scan(&json)
      case "spread": spread = try json.readWholeNumber()
      case "prediction": prediction = try json.readString()
      case "roots": roots = try ProfileJSON.Code(&json)
      case "refinements": refinements = try ProfileJSON.Code(&json)
      default: throw json.unknownField
      }
    }
    self.layer = try json.given(layer, "layer")
  }
}

extension ProfileJSON.Scan {
  /// Reads any of the three fields. Making the passes checks that exactly one is given.
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "fleet": fleet = try json.readWholeNumberLists()
      case "clio": clio = try ProfileJSON.Clio(&json)
      case "passes": passes = try json.readList { (json) throws(JSONError) in try ProfileJSON.Pass(&json) }
      default: throw json.unknownField
      }
    }
  }
}

extension ProfileJSON.Clio {
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
    var (slice, grid): (Int?, [Int]?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "slice": slice = try json.readWholeNumber()
      case "grid": grid = try json.readWholeNumbers()
      default: throw json.unknownField
      }
    }
    self.slice = try json.given(slice, "slice")
    self.grid = try json.given(grid, "grid")
  }
}

extension ProfileJSON.Pass {
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
    var (channels, grid): ([Int]?, [Int]?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "channels": channels = try json.readWholeNumbers()
      case "grid": grid = try json.readWholeNumbers()
      default: throw json.unknownField
      }
    }
    self.channels = try json.given(channels, "channels")
    self.grid = try json.given(grid, "grid")
  }
}

extension ProfileJSON.Code {
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
    var mode: String?
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "mode": mode = try json.readString()
      case "correlation": correlation = try json.readWholeNumber()
      case "channels": channels = try json.readWholeNumberLists()
      default: throw json.unknownField
      }
    }
    self.mode = try json.given(mode, "mode")
  }
}
