public import Quantize

/// The static contract of device and server, read from its canonical bytes where they lie: in a microcontroller's flash
/// as well as in a server's memory. Making a view checks everything once; what it hands out afterwards is sound.
public struct ProfileView: ~Escapable {
  let layout: ProfileLayout
  /// The 32-bit name that both sides call the profile by: the CRC-32 of its bytes. Spec: [PROF-2].
  public let identifier: UInt32

  /// Checks `bytes` and reads them. O(length + segments²), no allocation.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(ProfileError) {
    try ProfileChecker(bytes: bytes).check()
    self.init(checked: bytes, identifier: CRC32.checksum(of: bytes))
  }

  /// A view of bytes that have passed `ProfileChecker` before.
  @_lifetime(copy bytes)
  init(checked bytes: Span<UInt8>, identifier: UInt32) {
    // Unreached: no view is made of bytes that fail [PROF-3].
    guard let layout = ProfileLayout(bytes) else { preconditionFailure("a profile is checked when its view is made") }
    self.layout = layout
    self.identifier = identifier
  }

  public var layerCount: Int { layout.header.layerCount }

  public var streamCount: Int { layout.header.streamCount }

  /// How fragments of this profile name what they carry.
  public var headerFormat: FragmentHeaderFormat {
    FragmentHeaderFormat(length: layout.header.fragmentHeaderLength, frameBits: layout.header.frameBits)
  }

  /// Bytes at every fragment's end that check it: 0, 1 or 2. Spec: [FRAG-8].
  public var checkLength: Int { layout.header.checkLength }

  /// Frames of which a receiver keeps the symbols.
  public var window: Int { layout.header.window }

  /// Operating points: each is a set of streams in use. Spec: [PROF-9].
  public var operatingPointCount: Int { layout.header.operatingPointCount }

  /// Whether operating point `index` uses `stream`. Without any, every stream is in use.
  public func uses(stream: Int, atOperatingPoint index: Int) -> Bool {
    guard 0..<operatingPointCount ~= index else { return operatingPointCount == 0 }
    return layout.operatingPoint(index) >> stream & 1 != 0
  }

  /// Stream `index`, 0 ≤ `index` < `streamCount`.
  @_lifetime(copy self)
  public func stream(_ index: Int) -> StreamView {
    precondition((0..<streamCount).contains(index), "the profile has no such stream")
    return StreamView(profile: self, index: index)
  }

  /// The record of layer `index`, 0 ≤ `index` < `layerCount`.
  @_lifetime(copy self)
  func layerRecord(_ index: Int) -> LayerRecord {
    precondition((0..<layerCount).contains(index), "the profile has no such layer")
    return layout.layer(index)
  }
}

/// Layers, by their index, 0 ≤ `index` < `layerCount`.
extension ProfileView {
  public func layer(_ index: Int) -> Layer { layerRecord(index).layer }

  /// Whether the layer is an opaque stream of bytes, such as a JPEG, and not a map. Spec: [PROF-8].
  public func isBytes(layer index: Int) -> Bool { layerRecord(index).isBytes }

  /// Bytes of content that a frame of the layer carries at most; nil where the layer is a map. Spec: [PROF-8].
  public func maximumBytes(layer index: Int) -> Int? {
    let record = layerRecord(index)
    return record.isBytes ? record.width - LayerRecord.lengthPrefix : nil
  }

  /// Whether the profile has a mean for each channel of the layer.
  public func hasMeans(layer index: Int) -> Bool { layerRecord(index).hasMeans }

  /// Whether the profile has fraction bits for each channel of the layer.
  public func hasChannelFractionBits(layer index: Int) -> Bool { layerRecord(index).hasChannelFractionBits }

  /// The value of a sample of `channel` about which nothing is known: the mean that calibration found, else the range's
  /// value nearest to 0. Spec: [PROF-7].
  public func mean(ofChannel channel: Int, inLayer index: Int) -> Int32 {
    layerRecord(index).mean(ofChannel: channel)
  }

  /// The Q format of one channel: the layer's, with the channel's own fraction bits where the profile has them. Spec:
  /// [PROF-7].
  public func format(ofChannel channel: Int, inLayer index: Int) -> QFormat {
    layerRecord(index).format(ofChannel: channel)
  }
}
