import Foundation

/// A network as a person or a program writes it; `docs/networks.md` describes the fields.
///
///     {"inputs": [{"name": "picture", "height": 32, "width": 32, "channels": 3}],
///      "layers": [{"name": "conv1", "kind": "convolution", "channels": 16, "kernel": [3, 3], "padding": [1, 1, 1, 1]},
///                 {"name": "mean", "kind": "globalAverage"},
///                 {"name": "fc", "kind": "dense", "channels": 10}],
///      "outputs": ["fc"]}
public struct NetworkJSON: Encodable, Equatable, Sendable {
  /// The longest file that is read: four megabytes, a thousand bytes for each of `Network.maximumLayers`.
  public static let maximumLength = 1 << 22

  public struct Input: Encodable, Equatable, Sendable {
    var name: String
    var height: Int
    var width: Int
    var channels: Int
  }
  public struct BatchNorm: Encodable, Equatable, Sendable {
    /// Prefix of the tensors.
    var weights: String
    /// 1e-5 by default.
    var epsilon: Float?
  }
  public struct Layer: Encodable, Equatable, Sendable {
    var comment: String?
    var name: String
    /// See `NetworkJSON+Operation.swift`.
    var kind: String
    /// The maps that it reads; by default the one before, or the first input.
    var on: [String]?
    /// "relu" or "relu6": bounds the output of convolution, dense and add.
    var bounds: String?
    /// Prefix of the tensors `.weight` and `.bias`; the layer's name by default.
    var weights: String?
    /// Whether there is a bias; by default there is, unless there is a batch norm.
    var bias: Bool?
    var batchNorm: BatchNorm?
    var channels: Int?
    /// Rows and columns.
    var kernel: [Int]?
    /// Rows and columns; 1, 1 by default.
    var stride: [Int]?
    /// Rows and columns; 1, 1 by default.
    var dilation: [Int]?
    /// Top, bottom, left, right; none by default.
    var padding: [Int]?
    /// 1 by default.
    var groups: Int?
    /// Of an average; false by default.
    var countsPadding: Bool?
    /// Rows and columns of an up-sampled map.
    var size: [Int]?
    /// "nearest" (the default) or "bilinear".
    var method: String?
    /// Of `channels`: the first one that is kept.
    var first: Int?
    /// Of `padChannels`.
    var before: Int?
    var after: Int?
  }
  public struct Format: Encodable, Equatable, Sendable {
    var signed: Bool
    /// Q format; or else scale and zero.
    var fractionBits: Int?
    var scale: Float?
    var zero: Int32?
  }

  public var comment: String?
  var inputs: [Input]
  var layers: [Layer]
  var outputs: [String]
  /// Int8 formats of maps by name.
  var formats: [String: Format]?

  /// JSON with sorted keys, one line per layer, ended by a line feed.
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
