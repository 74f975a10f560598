import Foundation

/// A network in its JSON form, for people and tools. `docs/networks.md` describes the fields.
///
///     {"inputs": [{"name": "picture", "height": 32, "width": 32, "channels": 3}],
///      "layers": [{"name": "conv1", "kind": "convolution", "channels": 16, "kernel": [3, 3], "padding": [1, 1, 1, 1]},
///                 {"name": "mean", "kind": "globalAverage"},
///                 {"name": "fc", "kind": "dense", "channels": 10}],
///      "outputs": ["fc"]}
public struct NetworkJSON: Encodable, Equatable, Sendable {
  /// The length of the longest file that is read: four megabytes, a thousand bytes for each of `Network.maximumLayers`.
  public static let maximumLength = 1 << 22

  /// An input of the network.
  public struct Input: Encodable, Equatable, Sendable {
    var name: String
    var height: Int
    var width: Int
    var channels: Int
  }
  /// A batch norm, which is folded into the layer.
  public struct BatchNorm: Encodable, Equatable, Sendable {
    /// The prefix of the tensors' names.
    var weights: String
    /// The default is 1e-5.
    var epsilon: Float?
  }
  /// A layer of the network.
  public struct Layer: Encodable, Equatable, Sendable {
    var comment: String?
    var name: String
    /// One of the kinds in `docs/networks.md`.
    var kind: String
    /// The maps that the layer reads. The default is the layer before, or the first input.
    var on: [String]?
    /// "relu" or "relu6": bounds the output of convolution, dense and add.
    var bounds: String?
    /// The prefix of the tensors `.weight` and `.bias`. The default is the layer's name.
    var weights: String?
    /// Whether there is a bias. By default there is one unless there is a batch norm.
    var bias: Bool?
    var batchNorm: BatchNorm?
    /// "once" or "twice" (the default): how an int8 convolution or dense layer with scales and zeros rounds.
    var rounding: String?
    var channels: Int?
    /// Rows and columns.
    var kernel: [Int]?
    /// Rows and columns. The default is 1, 1.
    var stride: [Int]?
    /// Rows and columns. The default is 1, 1.
    var dilation: [Int]?
    /// Top, bottom, left, right. The default is none.
    var padding: [Int]?
    /// The default is 1.
    var groups: Int?
    /// For "average". The default is false.
    var countsPadding: Bool?
    /// The rows and columns of an up-sampled map.
    var size: [Int]?
    /// "nearest" (the default) or "bilinear".
    var method: String?
    /// For "channels": the first channel that is kept.
    var first: Int?
    /// For "padChannels": the number of channels of zeros before the map's channels. The default is 0.
    var before: Int?
    /// For "padChannels": the number of channels of zeros after the map's channels. The default is 0.
    var after: Int?
  }
  /// The int8 format of a map: fraction bits, or a scale and a zero.
  public struct Format: Encodable, Equatable, Sendable {
    var signed: Bool
    /// The fraction bits of a Q format.
    var fractionBits: Int?
    /// The scale of an affine format.
    var scale: Float?
    /// The zero of an affine format.
    var zero: Int32?
  }

  public var comment: String?
  var inputs: [Input]
  var layers: [Layer]
  var outputs: [String]
  /// The int8 formats of maps, by name.
  var formats: [String: Format]?

  /// The JSON text with sorted keys, one line per layer, ended by a line feed.
  public var text: String {
    get throws(NetworkFileError) {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      func line(_ value: some Encodable) throws -> String {
        String(decoding: try encoder.encode(value), as: UTF8.self)
      }
      do {
        var parts: [String] = []
        if let comment { parts.append("\"comment\": \(try line(comment))") }
        parts.append("\"inputs\": \(try line(inputs))")
        parts.append("\"layers\": [\n  " + (try layers.map(line)).joined(separator: ",\n  ") + "\n]")
        parts.append("\"outputs\": \(try line(outputs))")
        if let formats {
          let lines = try formats.keys.sorted().map { "\(try line($0)): \(try line(formats[$0]))" }
          parts.append("\"formats\": {\n  " + lines.joined(separator: ",\n  ") + "\n}")
        }
        return "{" + parts.joined(separator: ",\n") + "}\n"
      } catch {
        throw .json(field: "file", layer: nil, reason: "cannot be written")
      }
    }
  }
}
