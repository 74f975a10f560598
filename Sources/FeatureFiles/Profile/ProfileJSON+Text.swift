extension ProfileJSON {
  /// The JSON text with sorted fields, ended by a line feed.
  public var text: String { value.written + "\n" }

  private var value: JSONValue {
    .object([
      "comment": .init(comment), "header": .init(header?.value), "check": .init(check),
      "seededCheck": .init(seededCheck), "window": .init(window), "misorder": .init(misorder),
      "layers": .list(layers.map { $0.value }), "streams": .list(streams.map { $0.value }),
      "operatingPoints": .init(lists: operatingPoints),
    ])
  }
}

extension ProfileJSON.Header {
  fileprivate var value: JSONValue {
    .object(["bytes": .init(bytes), "streamBits": .init(streamBits), "frameBits": .init(frameBits)])
  }
}

extension ProfileJSON.Layer {
  fileprivate var value: JSONValue {
    .object([
      "comment": .init(comment), "kind": .init(kind), "channels": .init(channels), "height": .init(height),
      "width": .init(width), "maximumBytes": .init(maximumBytes), "kernel": .init(kernel), "order": .init(order),
      "bits": .init(bits), "signed": .init(signed), "fractionBits": .init(fractionBits),
      "scale": .init(scale.map { .fraction($0) }), "zero": .init(zero), "means": .init(means),
      "channelFractionBits": .init(channelFractionBits),
    ])
  }
}

extension ProfileJSON.Stream {
  fileprivate var value: JSONValue {
    .object([
      "comment": .init(comment), "layer": .init(layer), "scan": .init(scan?.value), "spread": .init(spread),
      "prediction": .init(prediction), "roots": .init(roots?.value), "refinements": .init(refinements?.value),
    ])
  }
}

extension ProfileJSON.Scan {
  fileprivate var value: JSONValue {
    let clio: JSONValue? = clio.map { .object(["slice": .init($0.slice), "grid": .init($0.grid)]) }
    let passes: JSONValue? = passes.map {
      .list($0.map { .object(["channels": .init($0.channels), "grid": .init($0.grid)]) })
    }
    return .object(["fleet": .init(lists: fleet), "clio": .init(clio), "passes": .init(passes)])
  }
}

extension ProfileJSON.Code {
  fileprivate var value: JSONValue {
    .object(["mode": .text(mode), "correlation": .init(correlation), "channels": .init(lists: channels)])
  }
}

/// Null for what is not given.
extension JSONValue {
  fileprivate init(_ value: JSONValue?) { self = value ?? .null }

  fileprivate init(_ number: Int?) { self = number.map { .number($0) } ?? .null }

  fileprivate init(_ flag: Bool?) { self = flag.map { .bool($0) } ?? .null }

  fileprivate init(_ text: String?) { self = text.map { .text($0) } ?? .null }

  fileprivate init(_ numbers: [Int]?) { self = numbers.map { .list($0.map { .number($0) }) } ?? .null }

  fileprivate init(lists: [[Int]]?) { self = lists.map { .list($0.map { JSONValue($0) }) } ?? .null }
}
