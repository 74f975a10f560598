import Foundation
import InferenceKernels
import NetworkFiles
import Networks
import Testing

/// One layer or one format is wrong. The refusal names it, the field and the reason.
@Suite struct NetworkRefusalTests {
  private static func refusal(layer: String = #""kind": "relu", "name": "a""#, formats: String = "") -> String? {
    NetworkJSON.refusal(
      of: """
        {"inputs": [{"name": "in", "height": 6, "width": 5, "channels": 2}],
         "layers": [{\(layer)}], "outputs": ["a"]\(formats)}
        """)
  }

  /// The name may come after the mistake or before it.
  @Test(
    arguments: [
      (#""kind": "dense", "channels": 1e300, "name": "a""#, "layers.0.channels (a): not a whole number"),
      (#""kind": "dense", "channels": 1e30, "name": "a""#, "layers.0.channels (a): not a whole number"),
      (#""kind": "dense", "channels": 2.0, "name": "a""#, "layers.0.channels (a): not a whole number"),
      (
        #""kind": "dense", "channels": 1180591620717411303424, "name": "a""#,
        "layers.0.channels (a): a number out of range"
      ),
      (
        #""name": "a", "kind": "dense", "channels": -9223372036854775809"#,
        "layers.0.channels (a): a number out of range"
      ),
      (#""name": "a", "kind": "dense", "channels": 01"#, "layers.0.channels (a): not JSON, at byte 125"),
      (#""kind": "dense", "channels": true, "name": "a""#, "layers.0.channels (a): of the wrong type"),
      (#""kind": "dense", "channels": null, "name": "a""#, "layers.0.channels (a): of the wrong type"),
      (#""kind": "dense", "bias": 1, "name": "a""#, "layers.0.bias (a): of the wrong type"),
      (
        #""kind": "dense", "channels": 1, "batchNorm": {"weights": "n", "epsilon": 1e300}, "name": "a""#,
        "layers.0.batchNorm.epsilon (a): a number out of range"
      ),
      (
        #""kind": "dense", "channels": 1, "batchNorm": {"weights": "n", "epsilon": -1e-9}, "name": "a""#,
        "layer a (0): the batch norm's epsilon is negative or not finite"
      ),
      (#""kind": "dense", "name": "a", "channels": 1, "kind": "relu""#, "layers.0.kind (a): given twice"),
      (#""name": "a", "n\u0061me": "b""#, "layers.0.name (a): given twice"),
      (
        #""kind": "dense", "batchNorm": {"weights": "n", "weights": "n"}, "name": "a""#,
        "layers.0.batchNorm.weights (a): given twice"
      ),
      (#""kind": "relu", "padding": [1, 1, 1, 1, 1], "name": "a""#, "layers.0.padding (a): more than 4"),
      (#""kind": "relu", "on": ["b"], "name": "a""#, "layer a (0): no input and no layer before it makes the map b"),
    ]) func aBadLayer(_ layer: String, _ message: String)
  {
    #expect(Self.refusal(layer: layer) == message)
  }

  private static let window = #""kernel": [1, 1]"#

  @Test(
    arguments: [
      (#""kind": "dense", "channels": 1"#, "groups", "1"), (#""kind": "dense", "channels": 1"#, "padding", "[0,0,0,0]"),
      (#""kind": "relu""#, "channels", "2"), (#""kind": "relu""#, "weights", #""w""#),
      (#""kind": "maximum", \#(window)"#, "countsPadding", "true"),
      (#""kind": "maximum", \#(window)"#, "dilation", "[1,1]"),
      (#""kind": "average", \#(window)"#, "groups", "1"), (#""kind": "average", \#(window)"#, "bias", "false"),
      (#""kind": "convolution", "channels": 1, \#(window)"#, "size", "[1,1]"),
      (#""kind": "convolution", "channels": 1, \#(window)"#, "method", #""nearest""#),
      (#""kind": "upSample", "size": [2, 2]"#, "kernel", "[1,1]"),
      (#""kind": "channels", "channels": 1"#, "before", "0"), (#""kind": "padChannels""#, "first", "0"),
      (#""kind": "padChannels""#, "stride", "[1,1]"), (#""kind": "softmax""#, "after", "0"),
      (#""kind": "globalAverage""#, "batchNorm", #"{"weights": "n"}"#),
    ]) func aFieldOfAnotherKind(_ layer: String, _ field: String, _ value: String) throws
  {
    let kind = try #require(layer.firstMatch(of: /"kind": "(\w+)"/)).1
    #expect(Self.refusal(layer: #""name": "a", \#(layer)"#) == nil)
    #expect(
      Self.refusal(layer: #""name": "a", \#(layer), "\#(field)": \#(value)"#)
        == "layers.0.\(field) (a): not of kind \(kind)")
  }

  @Test(
    arguments: [
      (#""b": {"signed": true, "fractionBits": 1}"#, "formats.b (b): no input and no layer has this name"),
      (#""a": {"signed": true, "fractionBits": 23}"#, "formats.a (a): out of range"),
      (#""a": {"signed": true, "scale": 1e39, "zero": 0}"#, "formats.a.scale (a): a number out of range"),
      (#""a": {"signed": true, "scale": 1, "zero": 2147483648}"#, "formats.a.zero (a): a number out of range"),
      (#""a": {"signed": true, "zero": 0, "zero": 0}"#, "formats.a.zero (a): given twice"),
      (#""a": {"signed": true}"#, "formats.a (a): fractionBits, or scale and zero"),
      (
        #""a": {"signed": true, "fractionBits": 1}, "a": {"signed": true, "fractionBits": 1}"#,
        "formats.a (a): given twice"
      ),
    ]) func aBadFormat(_ format: String, _ message: String)
  {
    #expect(Self.refusal(formats: #", "formats": {\#(format)}"#) == message)
  }

  @Test func aFieldOfTheFileStandsOnce() {
    #expect(Self.refusal(formats: #", "outputs": ["a"]"#) == "outputs: given twice")
    #expect(Self.refusal(formats: #", "commment": """#) == "commment: no such field")
    #expect(Self.refusal() == nil)
  }

  /// Layers are counted while they are read: nothing after the 4096th is read, and the file's length is limited.
  @Test func aFileOfTooManyLayersIsNotReadToItsEnd() {
    let layer = #"{"name":"a","kind":"relu"},"#
    let many = #"{"layers":["# + String(repeating: layer, count: Network.maximumLayers) + "this is no JSON"
    #expect(throws: NetworkFileError.json(field: "layers", layer: nil, reason: "more than 4096")) {
      try NetworkJSON(Array(many.utf8))
    }
    let long = [UInt8](repeating: 0x20, count: NetworkJSON.maximumLength + 1)
    #expect(throws: NetworkFileError.json(field: "file", layer: nil, reason: "more than 4194304 bytes")) {
      try NetworkJSON(long)
    }
  }
}
