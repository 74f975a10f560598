package import FeatureTypes
public import Pooling

/// A stream of a profile, one layer and its scan, read in place from the profile's records.
///
/// Both sides keep a stream's symbols in stream order: segment by segment, each segment channel by channel, each
/// channel as `DynamicPooling` numbers it. On air the chunks of a segment are spread. Spec: [PROF-5], [SCAN-2] to
/// [SCAN-4].
public struct StreamView: ~Escapable {
  let profile: ProfileView
  /// The offsets of the stream's record and of its layer's.
  private let (offset, layerOffset): (Int, Int)
  /// The index of the stream in the profile.
  public let index: Int

  @_lifetime(copy profile)
  init(profile: ProfileView, index: Int) {
    self.index = index
    let record = profile.layout.stream(index)
    offset = record.offset
    layerOffset = profile.layout.layer(record.layer).offset
    self.profile = profile
  }

  private var record: StreamRecord {
    @_lifetime(copy self) get { StreamRecord(profile.layout.bytes, at: offset) }
  }

  /// The code of the roots.
  public var rootCode: SymbolCode { record.checkedRootCode }

  /// The code of the refinements.
  public var refinementCode: SymbolCode { record.checkedRefinementCode }

  /// Whether both codes are raw.
  package var isRaw: Bool { rootCode.mode == .raw && refinementCode.mode == .raw }

  /// The record of the layer that the stream carries.
  var layerRecord: LayerRecord {
    @_lifetime(copy self) get { LayerRecord(profile.layout.bytes, at: layerOffset) }
  }

  /// Whether the build has what the stream needs. A small build may leave something out.
  package var isInBuild: Bool {  // Unreached: only the C interface asks, which has tests of its own.
    BuildFeatures.hasCodes || isRaw
  }

  /// The layer that the stream carries.
  public var layer: Layer { layerRecord.layer }

  /// The size of the layer's map.
  package var shape: FeatureMapShape { layerRecord.shape }

  /// Returns the grid of the layer at `state`.
  package func grid(at state: Int) -> GridSize {  // Unreached: only the C interface asks, which has tests of its own.
    layerRecord.grid(at: state)
  }

  /// The integers that a sample of the layer can be.
  package var range: SampleRange { layerRecord.range }

  /// The index of the stream's layer in the profile.
  public var layerIndex: Int { record.layer }

  /// The meaning of the refinement symbols.
  public var prediction: SymbolPrediction { record.isDifference ? .difference : .value }

  /// The number of symbols in a chunk of the spread, R, or 0 for no spread.
  public var spread: Int { record.spread }

  /// Whether the stream carries opaque bytes instead of a map.
  public var isBytes: Bool { layerRecord.isBytes }

  /// Returns whether operating point `point` uses the stream. See `ProfileView.uses(stream:atOperatingPoint:)`.
  package func isInUse(atOperatingPoint point: Int) -> Bool { profile.uses(stream: index, atOperatingPoint: point) }

  /// The most bytes that a frame of a byte stream can carry.
  ///
  /// - Precondition: `isBytes`.
  /// - Complexity: O(1).
  public var maximumBytes: Int {
    precondition(isBytes, "a stream of maps carries no bytes")
    return layerRecord.width - LayerRecord.lengthPrefix
  }

  /// The number of symbols in the stream.
  ///
  /// - Complexity: O(segments).
  @inline(never)  // has several callers
  public var symbolCount: Int {
    var segment = Segment()
    while go(beyond: &segment) {}
    return segment.start &+ segment.symbolCount
  }

  var segmentCount: Int { record.segmentCount }

  /// Returns the fields of segment `index`, 0 ≤ `index` < `segmentCount`.
  @inline(never)  // has several callers
  func segmentFields(_ index: Int) -> SegmentFields {
    SegmentFields(profile.layout.segment(record.firstSegment &+ index))
  }

  /// Returns the pooling of `channel`, or nil if the scan leaves it out.
  ///
  /// - Complexity: O(segments).
  public func pooling(ofChannel channel: Int) -> DynamicPooling? { group(from: channel).states.map { pooling($0) } }

  /// Returns the states of `channel` when its roots are sent and at the end of the scan, or nil if the scan leaves it out,
  /// and the first channel after it that passes through other segments.
  func group(from channel: Int) -> (states: ClosedRange<Int>?, end: Int) {
    var (states, end): (ClosedRange<Int>?, Int) = (nil, layerRecord.channels)
    for index in 0..<segmentCount {
      let segment = segmentFields(index)
      let next = segment.firstChannel &+ segment.channelCount
      if segment.firstChannel > channel {
        end = min(end, segment.firstChannel)
      } else if next > channel {
        end = min(end, next)
        // Unreached: the right of `??`, since a channel's first segment sends its roots.
        let first = segment.isRoot ? segment.targetState : states?.lowerBound ?? 0
        states = first...segment.targetState
      }
    }
    return (states, end)
  }

  /// Returns the pooling of the channels that have these states.
  func pooling(_ states: ClosedRange<Int>) -> DynamicPooling {
    DynamicPooling(
      checked: layerRecord.geometry, rootState: states.lowerBound, finestState: states.upperBound,
      range: layerRecord.range,
      prediction: prediction)
  }

  /// Returns the offset of the row with the code parameters of the roots or the refinements, which must not be raw.
  private func codes(ofRoots isRoot: Bool) -> Int {
    record.table &+ (isRoot || rootCode.mode == .raw ? 0 : layerRecord.channels)
  }

  /// Returns the profile's code parameters for a channel's roots or refinements, which must not be raw.
  func channelCode(ofChannel channel: Int, isRoot: Bool) -> ChannelCode {
    channelCode(ofChannel: channel, in: codes(ofRoots: isRoot))
  }

  /// Returns the parameters of a channel in the row at `codes`.
  @inline(__always)
  private func channelCode(ofChannel channel: Int, in codes: Int) -> ChannelCode {
    ChannelCode(checked: profile.layout.bytes[codes &+ channel])
  }

  /// Makes `runs` those of one class, before the first one.
  @inline(never)  // a stack frame of its own
  func begin(_ runs: inout RunContexts, ofRoots isRoot: Bool) {
    let (record, layer) = (record, layerRecord)
    let code = isRoot ? record.checkedRootCode : record.checkedRefinementCode
    runs = RunContexts()
    runs.isRoot = isRoot
    runs.context.bits = layer.bits
    guard BuildFeatures.hasCodes, code.mode != .raw else { return }
    runs.context.code = code
    runs.codes = codes(ofRoots: isRoot)
    guard isRoot || prediction == .value else { return }
    (runs.context.zero, runs.context.mean) = (layer.zero, layer.zero)
    if layer.hasMeans { runs.means = layer.table }  // the first row
  }

  /// Makes the context the initial one of a run of symbols of `channel`.
  @inline(__always)
  func restart(_ runs: inout RunContexts, ofChannel channel: Int) {
    guard BuildFeatures.hasCodes, runs.codes != 0 else { return }
    if runs.means != 0 { runs.context.mean = layerRecord.checkedValue(of: profile.layout.bytes[runs.means &+ channel]) }
    runs.context.restart(channelCode(ofChannel: channel, in: runs.codes))
  }
}

/// The context of one run after another, of the same class: roots or refinements.
struct RunContexts {
  var context = CodeContext()
  /// Whether the symbols are roots. Nil before the first run.
  fileprivate(set) var isRoot: Bool?
  /// The offsets in the profile of the rows with the channels' code parameters and their means, or 0 if all are the same.
  fileprivate var (codes, means) = (0, 0)
}

extension StreamView: SymbolStream {
  @inline(never)  // has many callers
  func go(beyond segment: inout Segment) -> Bool {
    guard segment.next < record.segmentCount else { return false }
    let next = segmentFields(segment.next)
    let layer = layerRecord
    // A segment mostly begins where the one before it ended.
    let before =
      next.isRoot ? 0 : next.start == segment.targetState ? segment.targetCells : layer.cellCount(at: next.start)
    segment = Segment(
      next, index: segment.next, startCells: before,
      targetCells: layer.cellCount(at: next.targetState), start: segment.places.upperBound)
    return true
  }

  func spread(ofSegment index: Int, symbols: Int) -> Spread { Spread(symbols: symbols, chunk: spread) }

  func context(ofChannel channel: Int, isRoot: Bool) -> CodeContext {
    var runs = RunContexts()
    begin(&runs, ofRoots: isRoot)
    restart(&runs, ofChannel: channel)
    return runs.context
  }
}
