/// Why bytes are not a profile: the first wrong field, its record and its offset.
public struct ProfileError: Error, Hashable, Sendable {
  /// The fields of a profile. Raw values are stable codes. Spec: [PROF-3].
  public enum Field: UInt8, Sendable {
    case length = 1
    case magic = 2
    case version = 3
    case headerLength = 4
    case frameBits = 5
    case window = 6
    case layerCount = 7
    case streamCount = 8
    case layerFlags = 9
    case shape = 10
    case kernel = 11
    case bits = 12
    case fractionBits = 13
    case channelTable = 14
    case streamLayer = 15
    case streamFlags = 16
    case segmentCount = 17
    case segmentChannels = 18
    case segmentStart = 19
    case segmentTarget = 20
    case symbolCount = 21
    case trailingBytes = 22
    case check = 23
    case operatingPoints = 24
    case code = 25
    case codeTable = 26
    case layerKind = 27
    case spread = 28
    case streamBits = 29
    case misorder = 30
    /// Authenticated fragments, which this version does not specify.
    case authentication = 31
    case zero = 32
    case scale = 33
  }

  public let field: Field
  /// The index of the layer, stream, operating point, or segment (counted through all streams) that holds the field; 0
  /// for the profile itself.
  ///
  /// If a description has no bytes yet because its scan cannot be cut into segments, this is the index of the stream.
  public let record: Int
  /// The offset of the field in the profile's bytes.
  public let offset: Int

  init(field: Field, record: Int = 0, offset: Int) {
    (self.field, self.record, self.offset) = (field, record, offset)
  }
}
