internal import FeatureTypes
internal import Pooling
public import Quantize

/// The static contract of device and server, read from its canonical bytes where they lie: in a microcontroller's flash
/// as well as in a server's memory. Making a view checks everything once; what it hands out afterwards is sound.
public struct ProfileView: ~Escapable {
  let bytes: Span<UInt8>
  /// The 32-bit name that both sides call the profile by: the CRC-32 of its bytes. Spec: [PROF-2].
  public let identifier: UInt32
  public let layerCount: Int
  public let streamCount: Int

  /// Checks `bytes` and reads them. O(length + segments²), no allocation.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(ProfileError) {
    try ProfileChecker(bytes: bytes).check()
    self.init(checked: bytes, identifier: CRC32.checksum(of: bytes))
  }

  /// A view of bytes that have passed `ProfileChecker` before.
  @_lifetime(copy bytes)
  init(checked bytes: Span<UInt8>, identifier: UInt32) {
    self.bytes = bytes
    self.identifier = identifier
    layerCount = Int(bytes[5])
    streamCount = Int(bytes[6])
  }

  /// How fragments of this profile name what they carry.
  public var headerFormat: FragmentHeaderFormat {
    FragmentHeaderFormat(length: Int(bytes[3] >> 4), frameBits: Int(bytes[3] & 15))
  }

  /// Bytes at every fragment's end that check it: 0, 1 or 2. Spec: [FRAG-8].
  public var checkLength: Int { Int(bytes[7]) }

  /// Operating points: each is a set of streams in use. Spec: [PROF-9].
  public var operatingPointCount: Int { Int(bytes[8]) }

  /// Whether operating point `index` uses `stream`. Without any, every stream is in use.
  public func uses(stream: Int, atOperatingPoint index: Int) -> Bool {
    guard let layout = ProfileLayout(bytes), 0..<operatingPointCount ~= index else { return operatingPointCount == 0 }
    return bytes.littleEndian16(at: layout.operatingPoints + index * ProfileFormat.operatingPointLength) >> stream & 1
      != 0
  }

  /// Whether layer `index` is an opaque stream of bytes, such as a JPEG, and not a map. Spec: [PROF-8].
  public func isBytes(layer index: Int) -> Bool { bytes[layerOffset(index)] == ProfileFormat.LayerKind.bytes }

  /// Bytes of content that a frame of layer `index` carries at most; nil where the layer is a map. Spec: [PROF-8].
  public func maximumBytes(layer index: Int) -> Int? {
    isBytes(layer: index) ? layer(index).shape.width - ProfileFormat.lengthPrefix : nil
  }

  /// Frames of which a receiver keeps the symbols.
  public var window: Int { Int(bytes[4]) }

  /// Layer `index`, 0 ≤ `index` < `layerCount`.
  public func layer(_ index: Int) -> Layer {
    let at = layerOffset(index)
    let flags = bytes[at + 1]
    let shape = FeatureMapShape(
      channels: bytes.littleEndian16(at: at + 2), height: bytes.littleEndian16(at: at + 4),
      width: bytes.littleEndian16(at: at + 6))
    let geometry = PoolingGeometry(
      rows: PoolingAxis(length: shape.height, kernel: bytes.littleEndian16(at: at + 8)),
      columns: PoolingAxis(length: shape.width, kernel: bytes.littleEndian16(at: at + 10)),
      order: flags & ProfileFormat.LayerFlag.centreOut != 0 ? .centreOut : .cornerFirst)
    let format = QFormat(
      bits: Int(bytes[at + 12]), isSigned: flags & ProfileFormat.LayerFlag.signed != 0,
      fractionBits: Int(Int8(bitPattern: bytes[at + 13])))
    return Layer(shape: shape, geometry: geometry, format: format)
  }

  /// Whether the profile has means, and fraction bits, for each channel of layer `index`.
  public func hasMeans(layer index: Int) -> Bool {
    bytes[layerOffset(index) + 1] & ProfileFormat.LayerFlag.means != 0
  }

  public func hasChannelFractionBits(layer index: Int) -> Bool {
    bytes[layerOffset(index) + 1] & ProfileFormat.LayerFlag.channelFractionBits != 0
  }

  /// The value of a sample of `channel` about which nothing is known: the mean that calibration found, else the range's
  /// value nearest to 0. Spec: [PROF-7].
  public func mean(ofChannel channel: Int, inLayer index: Int) -> Int32 {
    let at = layerOffset(index)
    let range = layer(index).format.range
    guard bytes[at + 1] & ProfileFormat.LayerFlag.means != 0 else { return range.clamp(0) }
    return range.value(of: bytes[bytes.littleEndian16(at: at + 14) + channel])
  }

  /// The Q format of one channel: the layer's, with the channel's own fraction bits where the profile has them. Spec:
  /// [PROF-7].
  public func format(ofChannel channel: Int, inLayer index: Int) -> QFormat {
    let at = layerOffset(index)
    let flags = bytes[at + 1]
    let layer = layer(index)
    guard flags & ProfileFormat.LayerFlag.channelFractionBits != 0 else { return layer.format }
    let means = flags & ProfileFormat.LayerFlag.means != 0 ? layer.shape.channels : 0
    let fractionBits = Int(Int8(bitPattern: bytes[bytes.littleEndian16(at: at + 14) + means + channel]))
    return QFormat(bits: layer.format.range.bits, isSigned: layer.format.range.isSigned, fractionBits: fractionBits)
  }

  /// Stream `index`, 0 ≤ `index` < `streamCount`.
  @_lifetime(copy self)
  public func stream(_ index: Int) -> StreamView {
    precondition((0..<streamCount).contains(index), "the profile has no such stream")
    return StreamView(profile: self, index: index)
  }

  func layerOffset(_ index: Int) -> Int {
    precondition((0..<layerCount).contains(index), "the profile has no such layer")
    return ProfileFormat.headerLength + index * ProfileFormat.layerLength
  }
}
