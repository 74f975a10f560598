/// What a profile may ask for at most (spec [LIMIT]): what bounds a receiver's memory and every loop over a profile.
public enum ProfileLimits {
  /// The longest profile in bytes.
  public static let length = 65_535
  /// Streams: 4 bits name them, 15 is the mark of a control message.
  public static let streams = 15
  /// Layers.
  public static let layers = 15
  /// Operating points.
  public static let operatingPoints = 16
  /// Segments of one stream.
  public static let segments = 255
  /// Bits of a frame number, fewest and most.
  public static let frameBits = 2...8
  /// Lengths of a fragment's header in bytes.
  public static let headerLength = 3...4
  /// Symbols of one stream: what its header's offset can name, and no more than this.
  public static let symbols = 1 << 24
}
