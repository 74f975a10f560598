/// A profile in its JSON form, for people and tools. Spec: [PROF-10].
///
/// `spec/profile.schema.json` describes the fields, and `spec/profiles/` has examples.
public struct ProfileJSON: Equatable, Sendable {
  /// The format of fragments' headers.
  public struct Header: Equatable, Sendable {
    /// The number of bytes in a fragment's header, 3 (the default) or 4.
    var bytes: Int?
    /// The number of bits in a stream's number, 1 to 4. The default is the fewest that the streams need.
    var streamBits: Int?
    /// The number of bits in a frame number, 2 to 8. The default leaves 65,536 offsets in a stream.
    var frameBits: Int?
  }
  /// A layer of maps or of bytes.
  public struct Layer: Equatable, Sendable {
    var comment: String?
    /// "map" (the default) or "bytes".
    var kind: String?
    var channels: Int?
    var height: Int?
    var width: Int?
    /// For kind "bytes": the most bytes that one frame can carry.
    var maximumBytes: Int?
    /// The number of samples in a block before any has divided: rows and columns. The default is 1 and 1.
    var kernel: [Int]?
    /// "corner" (the default) or "centre".
    var order: String?
    /// The number of bits in a sample, 2 to 8. The default is 8.
    var bits: Int?
    /// The default is true.
    var signed: Bool?
    /// The fraction bits of a Q format, −16 to 22. The default is 0.
    var fractionBits: Int?
    /// The scale of an affine format.
    var scale: Double?
    /// The zero point of an affine format. The default is 0.
    var zero: Int?
    /// For each channel, the value of a sample about which nothing is known.
    var means: [Int]?
    /// For each channel, its number of fraction bits.
    var channelFractionBits: [Int]?
  }
  /// One pass of a scan.
  public struct Pass: Equatable, Sendable {
    /// The first channel, and the one after the last.
    var channels: [Int]
    /// Rows and columns.
    var grid: [Int]
  }
  /// Clio's progressive slicing.
  public struct Clio: Equatable, Sendable {
    /// The number of channels in a slice.
    var slice: Int
    var grid: [Int]
  }
  /// A scan, in one of three forms. Exactly one field is given.
  public struct Scan: Equatable, Sendable {
    /// The grids that all channels are brought to, in turn.
    var fleet: [[Int]]?
    var clio: Clio?
    var passes: [Pass]?
  }
  /// The code of roots or refinements.
  public struct Code: Equatable, Sendable {
    /// "raw", "plain", "sparse" or "sparseUnsigned".
    var mode: String
    /// For mode "plain": the correlation ρ, 0 to 8 eighths. The default is 0.
    var correlation: Int?
    /// The level and the density of every channel.
    var channels: [[Int]]?
  }
  /// A stream: a layer, its scan and its codes.
  public struct Stream: Equatable, Sendable {
    var comment: String?
    var layer: Int
    /// The default is all channels at the finest grid.
    var scan: Scan?
    /// The number of symbols in a chunk, 0 (no spread) to 255. The default is 16, or 0 for a byte layer.
    var spread: Int?
    /// "value" (the default) or "difference".
    var prediction: String?
    /// The code of the roots. The default is raw.
    var roots: Code?
    /// The code of the refinements. The default is raw.
    var refinements: Code?
  }

  var comment: String?
  var header: Header?
  /// The number of bytes in the check at the end of a fragment: 0 (the default), 1 or 2.
  var check: Int?
  var seededCheck: Bool?
  /// The number of frames whose symbols a receiver keeps. The default is 1.
  var window: Int?
  var misorder: Int?
  var layers: [Layer]
  var streams: [Stream]
  /// The sets of streams that are in use together. Without any, all streams are in use.
  var operatingPoints: [[Int]]?
}
