internal import FeatureTypes
public import Pooling
internal import Quantize

/// One layer under one scan, as a profile describes it: what a fragment names.
///
/// Its symbols are kept in stream order on both sides: segment by segment, in each channel by channel, each channel as
/// `DynamicPooling` numbers it. On air the chunks of a segment are spread (spec [PROF-5], [SCAN-2] to
/// [SCAN-4]).
public struct StreamView: ~Escapable {
  let profile: ProfileView
  public let index: Int
  /// Which layer of the profile it carries.
  public let layerIndex: Int
  public let layer: Layer
  public let prediction: SymbolPrediction
  /// Symbols in a chunk of the spread, R; 0 for none.
  public let spread: Int
  let segmentCount: Int
  private let segmentsOffset: Int
  private let codeTable: Int
  /// How the roots and the refinements become bits.
  public let rootCode: SymbolCode
  public let refinementCode: SymbolCode
  /// Whether the stream carries opaque bytes instead of a map.
  public let isBytes: Bool

  @_lifetime(copy profile)
  init(profile: ProfileView, index: Int) {
    let bytes = profile.bytes
    // Unreached, as the two `?? .raw` below: no view is made of bytes that fail [PROF-3].
    guard let layout = ProfileLayout(bytes) else { preconditionFailure("a profile is checked when its view is made") }
    let at = layout.streams + index * ProfileFormat.streamLength
    self.index = index
    layerIndex = Int(bytes[at])
    layer = profile.layer(Int(bytes[at]))
    prediction = bytes[at + 1] & ProfileFormat.StreamFlag.difference != 0 ? .difference : .value
    spread = Int(bytes[at + 2])
    segmentCount = Int(bytes[at + 3])
    segmentsOffset = layout.segments + bytes.littleEndian16(at: at + 4) * ProfileFormat.segmentLength
    // Unreached: [PROF-3].
    rootCode = SymbolCode(packed: bytes[at + 6]) ?? .raw
    // Unreached: [PROF-3].
    refinementCode = SymbolCode(packed: bytes[at + 7]) ?? .raw
    codeTable = bytes.littleEndian16(at: at + 8)
    isBytes = profile.isBytes(layer: layerIndex)
    self.profile = profile
  }

  var headerFormat: FragmentHeaderFormat { profile.headerFormat }
  var checkLength: Int { profile.checkLength }
  var profileIdentifier: UInt32 { profile.identifier }

  func segment(_ index: Int) -> Segment {
    let at = segmentsOffset + index * ProfileFormat.segmentLength
    let start = profile.bytes.littleEndian16(at: at + 4)
    let target = profile.bytes.littleEndian16(at: at + 6)
    let startState = start == ProfileFormat.noState ? nil : start
    return Segment(
      firstChannel: profile.bytes.littleEndian16(at: at), channelCount: profile.bytes.littleEndian16(at: at + 2),
      startState: startState, targetState: target,
      startCells: startState.map { layer.geometry.grid(at: $0).cellCount } ?? 0,
      targetCells: layer.geometry.grid(at: target).cellCount)
  }

  /// What a run of symbols of `segment` and `channel` starts from. Spec: [CODE-3].
  func context(segment: Segment, channel: Int) -> CodeContext {
    let isRoot = segment.startState == nil
    let code = isRoot ? rootCode : refinementCode
    let known = code.mode == .raw ? ChannelCode(scale: 0) : channelCode(ofChannel: channel, isRoot: isRoot)
    let isValue = isRoot || prediction == .value
    return CodeContext(
      code: code, channel: known, bits: layer.format.range.bits,
      mean: isValue ? profile.mean(ofChannel: channel, inLayer: layerIndex) : 0)
  }

  /// What the profile knows of a channel's roots or refinements, which are not raw.
  func channelCode(ofChannel channel: Int, isRoot: Bool) -> ChannelCode {
    let first = isRoot || rootCode.mode == .raw ? 0 : layer.shape.channels
    // Unreached: [PROF-3] has seen the table.
    return ChannelCode(packed: profile.bytes[codeTable + first + channel]) ?? ChannelCode(scale: 0)
  }

  /// Bytes of content that a frame of a byte stream carries at most. O(1).
  public var maximumBytes: Int {
    precondition(isBytes, "a stream of maps carries no bytes")
    return layer.shape.width - ProfileFormat.lengthPrefix
  }

  /// Symbols of the whole stream: bytes that the device's symbol buffer holds. O(segments).
  public var symbolCount: Int {
    var total = 0
    for index in 0..<segmentCount { total += segment(index).symbolCount }
    return total
  }

  /// Scratch cells that any channel takes, for encoding as for reconstruction. O(channels · segments).
  public var scratchCount: Int {
    var largest = 0
    for channel in 0..<layer.shape.channels { largest = max(largest, pooling(ofChannel: channel)?.scratchCount ?? 0) }
    return largest
  }

  /// How `channel` is pooled; nil where the scan leaves it out. O(segments).
  public func pooling(ofChannel channel: Int) -> DynamicPooling? {
    var root: Int?
    var finest = 0
    for index in 0..<segmentCount {
      let segment = segment(index)
      guard segment.firstChannel <= channel, channel < segment.firstChannel + segment.channelCount else { continue }
      if segment.startState == nil { root = segment.targetState }
      finest = segment.targetState
    }
    guard let root else { return nil }
    return DynamicPooling(
      layer.geometry, rootState: root, finestState: finest, range: layer.format.range, prediction: prediction)
  }
}
