import FeatureCodec
import FeatureTypes
import Foundation
import Pooling
import Quantize

/// Why a JSON file is no profile.
public struct ProfileJSONError: Error, CustomStringConvertible, Equatable {
  public let description: String
}

/// A profile as a person writes it; `spec/profile.schema.json` describes the fields, `spec/profiles/` has examples.
public struct ProfileJSON: Codable, Equatable, Sendable {
  public struct Header: Codable, Equatable, Sendable {
    var bytes: Int?
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
    /// Rows and columns.
    var kernel: [Int]?
    /// "corner" (the default) or "centre".
    var order: String?
    var bits: Int?
    var signed: Bool?
    var fractionBits: Int?
    var means: [Int]?
    var channelFractionBits: [Int]?
  }
  public struct Pass: Codable, Equatable, Sendable {
    /// First channel and the one after the last.
    var channels: [Int]
    var grid: [Int]
  }
  public struct Clio: Codable, Equatable, Sendable {
    var slice: Int
    var grid: [Int]
  }
  public struct Scan: Codable, Equatable, Sendable {
    /// Grids that all channels are brought to, in turn.
    var fleet: [[Int]]?
    var clio: Clio?
    var passes: [Pass]?
  }
  public struct Code: Codable, Equatable, Sendable {
    /// "raw", "plain", "sparse" or "sparseUnsigned".
    var mode: String
    var correlation: Int?
    /// Scale and density of every channel.
    var channels: [[Int]]?
  }
  public struct Stream: Codable, Equatable, Sendable {
    var comment: String?
    var layer: Int
    var scan: Scan?
    var spread: Int?
    /// "value" (the default) or "difference".
    var prediction: String?
    var roots: Code?
    var refinements: Code?
  }

  var comment: String?
  var header: Header?
  var check: Int?
  var window: Int?
  var layers: [Layer]
  var streams: [Stream]
  var operatingPoints: [[Int]]?

  /// Reads JSON; unknown fields are refused, because a misspelt one would be silently left out.
  public init(_ bytes: [UInt8]) throws(ProfileJSONError) {
    do {
      self = try JSONDecoder().decode(ProfileJSON.self, from: Data(bytes))
      let given = try JSONSerialization.jsonObject(with: Data(bytes))
      let understood = try JSONSerialization.jsonObject(with: JSONEncoder().encode(self))
      if let unknown = Self.firstUnknown(in: given, understood: understood, path: "") {
        throw ProfileJSONError(description: "\(unknown): no such field")
      }
    } catch let error as ProfileJSONError {
      throw error
    } catch let error as DecodingError {
      throw ProfileJSONError(description: Self.text(of: error))
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

  private static func firstUnknown(in given: Any, understood: Any, path: String) -> String? {
    if let given = given as? [String: Any], let understood = understood as? [String: Any] {
      for key in given.keys.sorted() {
        guard let inner = understood[key] else { return path + key }
        if let found = firstUnknown(in: given[key] ?? [], understood: inner, path: path + key + ".") { return found }
      }
    } else if let given = given as? [Any], let understood = understood as? [Any] {
      for (index, pair) in zip(given, understood).enumerated() {
        if let found = firstUnknown(in: pair.0, understood: pair.1, path: path + "\(index).") { return found }
      }
    }
    return nil
  }

  private static func text(of error: DecodingError) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context):
      return (context.codingPath.isEmpty ? "" : path(context) + ".") + key.stringValue + ": missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context): return path(context) + ": of the wrong type"
    case .dataCorrupted(let context): return context.codingPath.isEmpty ? "not JSON" : path(context) + ": not valid"
    @unknown default: return "not a profile"
    }
  }
}
