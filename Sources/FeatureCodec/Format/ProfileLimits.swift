/// The limits of a profile. They bound a receiver's memory and every loop over a profile. Spec: [LIMIT].
public enum ProfileLimits {
  /// The length of the longest profile in bytes.
  public static let length = 65_535
  /// The most streams in a profile: 4 bits name a stream, and 15 marks a control message.
  public static let streams = 15
  /// The most layers in a profile.
  public static let layers = 15
  /// The most operating points in a profile.
  public static let operatingPoints = 16
  /// The most segments in one stream.
  public static let segments = 255
  /// The numbers of bits that a frame number may have.
  public static let frameBits = 2...8
  /// The lengths that a fragment's header may have, in bytes.
  public static let headerLength = 3...4
  /// The most symbols in one stream. The offset in a fragment's header may allow fewer.
  public static let symbols = 1 << 24
}
