import Foundation

/// A profile as a person writes it; `spec/profile.schema.json` describes the fields, `spec/profiles/` has examples.
public struct ProfileJSON: Encodable, Equatable, Sendable {
  public struct Header: Encodable, Equatable, Sendable {
    /// Bytes of a fragment's header, 3 (the default) or 4.
    var bytes: Int?
    /// Bits of a frame number, 2 to 8; 4 by default.
    var frameBits: Int?
  }
  public struct Layer: Encodable, Equatable, Sendable {
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
    /// For each channel, the value of a sample that nothing is known about.
    var means: [Int]?
    /// For each channel, its fraction bits.
    var channelFractionBits: [Int]?
  }
  public struct Pass: Encodable, Equatable, Sendable {
    /// First channel and the one after the last.
    var channels: [Int]
    /// Rows and columns.
    var grid: [Int]
  }
  public struct Clio: Encodable, Equatable, Sendable {
    /// Channels of a slice.
    var slice: Int
    var grid: [Int]
  }
  /// One of the three.
  public struct Scan: Encodable, Equatable, Sendable {
    /// Grids that all channels are brought to, in turn.
    var fleet: [[Int]]?
    var clio: Clio?
    var passes: [Pass]?
  }
  public struct Code: Encodable, Equatable, Sendable {
    /// "raw", "plain", "sparse" or "sparseUnsigned".
    var mode: String
    /// Of mode plain: eighths of the symbol before that are expected again, 0 to 8; 0 by default.
    var correlation: Int?
    /// Scale and density of every channel.
    var channels: [[Int]]?
  }
  public struct Stream: Encodable, Equatable, Sendable {
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

  /// JSON with sorted keys, ended by a line feed.
  public var text: String {
    get throws(ProfileJSONError) {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      guard let data = try? encoder.encode(self) else { throw ProfileJSONError("", "cannot be written") }
      return String(decoding: data, as: UTF8.self) + "\n"
    }
  }
}
