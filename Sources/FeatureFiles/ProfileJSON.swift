import Foundation

/// A profile as a person writes it; `spec/profile.schema.json` describes the fields, `spec/profiles/` has examples.
public struct ProfileJSON: Codable, Equatable, Sendable {
  public struct Header: Codable, Equatable, Sendable {
    /// Bytes of a fragment's header, 3 (the default) or 4.
    var bytes: Int?
    /// Bits of a frame number, 2 to 8; 4 by default.
    var frameBits: Int?
  }
  public struct Layer: Codable, Equatable, Sendable {
    var comment: String?
    /// "map" (the default) or "bytes".
    var kind: String?
    var channels: Int?
    var height: Int?
    var width: Int?
    /// Of kind bytes: the most bytes that one frame carries.
    var maximumBytes: Int?
    /// Samples of a block before anything has divided, rows and columns; 1 and 1 by default.
    var kernel: [Int]?
    /// "corner" (the default) or "centre".
    var order: String?
    /// Bits of a sample, 2 to 8; 8 by default.
    var bits: Int?
    /// True by default.
    var signed: Bool?
    /// −16 to 22; 0 by default.
    var fractionBits: Int?
    /// For every channel what a sample is taken for of which nothing is known.
    var means: [Int]?
    /// For every channel its own fraction bits.
    var channelFractionBits: [Int]?
  }
  public struct Pass: Codable, Equatable, Sendable {
    /// First channel and the one after the last.
    var channels: [Int]
    /// Rows and columns.
    var grid: [Int]
  }
  public struct Clio: Codable, Equatable, Sendable {
    /// Channels of a slice.
    var slice: Int
    var grid: [Int]
  }
  /// One of the three.
  public struct Scan: Codable, Equatable, Sendable {
    /// Grids that all channels are brought to, in turn.
    var fleet: [[Int]]?
    var clio: Clio?
    var passes: [Pass]?
  }
  public struct Code: Codable, Equatable, Sendable {
    /// "raw", "plain", "sparse" or "sparseUnsigned".
    var mode: String
    /// Of mode plain: eighths of the symbol before that are expected again, 0 to 8; 0 by default.
    var correlation: Int?
    /// Scale and density of every channel.
    var channels: [[Int]]?
  }
  public struct Stream: Codable, Equatable, Sendable {
    var comment: String?
    var layer: Int
    /// Without one, all channels at the finest grid.
    var scan: Scan?
    /// Symbols in a chunk, 0 (none) to 255; by default 16, and 0 of a byte layer.
    var spread: Int?
    /// "value" (the default) or "difference".
    var prediction: String?
    /// How roots and refinements become bits; raw by default.
    var roots: Code?
    var refinements: Code?
  }

  var comment: String?
  var header: Header?
  /// Bytes of the check at a fragment's end, 0 (the default), 1 or 2.
  var check: Int?
  /// Frames of which a receiver keeps the symbols; 1 by default.
  var window: Int?
  var layers: [Layer]
  var streams: [Stream]
  /// Sets of streams that are in use together; without any, all streams are in use.
  var operatingPoints: [[Int]]?

  /// Reads JSON; unknown fields are refused, because a misspelt one would be silently left out.
  public init(_ bytes: [UInt8]) throws(ProfileJSONError) {
    do {
      self = try JSONDecoder().decode(ProfileJSON.self, from: Data(bytes))
      let given = try JSONSerialization.jsonObject(with: Data(bytes))
      let understood = try JSONSerialization.jsonObject(with: JSONEncoder().encode(self))
      if let unknown = UnknownField.first(in: given, understood: understood) {
        throw ProfileJSONError(description: "\(unknown): no such field")
      }
    } catch let error as ProfileJSONError {
      throw error
    } catch let error as DecodingError {
      throw ProfileJSONError(description: Self.text(of: error, in: bytes))
    } catch {
      throw ProfileJSONError(description: "not JSON")
    }
  }

  /// JSON with sorted keys, ended by a line feed.
  public var text: String {
    get throws(ProfileJSONError) {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      guard let data = try? encoder.encode(self) else { throw ProfileJSONError(description: "cannot be written") }
      return String(decoding: data, as: UTF8.self) + "\n"
    }
  }

  /// The first number that is not a whole one of 64 bits: no field is, and the decoder does not say where it stands.
  private static func firstFraction(in given: Any, path: String) -> String? {
    if let given = given as? [String: Any] {
      for key in given.keys.sorted() {
        if let found = firstFraction(in: given[key] ?? 0, path: path + "." + key) { return found }
      }
    } else if let given = given as? [Any] {
      for (index, item) in given.enumerated() {
        if let found = firstFraction(in: item, path: path + ".\(index)") { return found }
      }
    } else if let number = given as? Double, Int(exactly: number) == nil {
      return String(path.dropFirst())
    }
    return nil
  }

  private static func text(of error: DecodingError, in bytes: [UInt8]) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context):
      return (context.codingPath.isEmpty ? "" : path(context) + ".") + key.stringValue + ": missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context): return path(context) + ": of the wrong type"
    case .dataCorrupted(let context):
      guard context.codingPath.isEmpty else { return path(context) + ": not a whole number" }
      guard let given = try? JSONSerialization.jsonObject(with: Data(bytes)) else { return "not JSON" }
      return firstFraction(in: given, path: "").map { "\($0): not a whole number" } ?? "not JSON"
    @unknown default: return "not a profile"
    }
  }
}
