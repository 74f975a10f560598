public import FeatureTypes

/// One of the maps that lie behind one another in the channels of a larger one: out[y, x, first + c] = in[y, x, c].
///
/// Axes: HWC; both maps have the same height and width. A copy, exact, of float32 or of bytes whose formats agree (others
/// go through `Int8Table.fillRescaling`'s table as they are copied). Scratch: none. Cost: part.count samples read and
/// written. Nothing overlaps.
///
/// Source: FLEET (MobiCom '23), Eq. 7; Szegedy et al., arXiv:1512.00567.
public struct ConcatenatedPart: Hashable, Sendable {
  public let part: FeatureMapShape
  public let whole: FeatureMapShape
  public let firstChannel: Int

  /// Nil if the maps differ in height or width, or the part's channels reach beyond the whole's.
  public init?(_ part: FeatureMapShape, at firstChannel: Int, of whole: FeatureMapShape) {
    guard part.height == whole.height, part.width == whole.width, firstChannel >= 0,
      part.channels <= whole.channels - firstChannel
    else { return nil }
    self.part = part
    self.whole = whole
    self.firstChannel = firstChannel
  }

  /// - Precondition: the spans hold exactly `part.count` and `whole.count` values.
  public func copy(_ map: Span<Float>, into result: inout MutableSpan<Float>) {
    precondition(map.count == part.count && result.count == whole.count, "maps of other sizes")
    for pixel in 0..<part.planeCount {
      let start = pixel * whole.channels + firstChannel
      let samples = map.extracting(pixel * part.channels..<(pixel + 1) * part.channels)
      var target = result._mutatingExtracting(start..<start + part.channels)
      for c in 0..<target.count { target[c] = samples[c] }
    }
  }

  /// Looks every byte up in a table on the way; see `Int8Table`.
  ///
  /// - Parameter set: the same bytes with each.
  /// - Precondition: the spans hold exactly `part.count`, 256 and `whole.count` bytes; the set is available.
  public func copy(
    _ map: Span<UInt8>, through table: Span<UInt8>, on set: InstructionSet = .best,
    into result: inout MutableSpan<UInt8>
  ) {
    precondition(map.count == part.count && result.count == whole.count, "maps of other sizes")
    precondition(table.count == Int8Table.count, "a table of 256 bytes")
    precondition(set.isAvailable, "this machine has not the instruction set")
    for pixel in 0..<part.planeCount {
      let start = pixel * whole.channels + firstChannel
      let samples = map.extracting(pixel * part.channels..<(pixel + 1) * part.channels)
      var target = result._mutatingExtracting(start..<start + part.channels)
      Int8Table.apply(table, on: set, to: samples, into: &target)
    }
  }
}
