public import FeatureTypes

/// Maps that lie one after another in the channels of a larger one. Each part is copied by itself, in any order.
///
/// Source: FLEET (MobiCom '23), Eq. 7; Szegedy et al., arXiv:1512.00567.
public enum Concatenation {
  /// One of the maps: out[y, x, first + c] = in[y, x, c].
  ///
  /// Axes: HWC; both maps have the same height and width. A copy, exact, of float32 or of bytes whose formats agree (others
  /// go through the table of `Int8Table.fillRequantizing` as they are copied). Scratch: none. Cost: input.count samples
  /// read and written. Nothing overlaps.
  public struct Part: Hashable, Sendable {
    private let copy: ChannelCopy

    public var input: FeatureMapShape { copy.input }
    public var output: FeatureMapShape { copy.output }
    public var firstChannel: Int { copy.target }

    /// Nil if the maps differ in height or width, or the input's channels reach beyond the output's.
    public init?(_ input: FeatureMapShape, at firstChannel: Int, of output: FeatureMapShape) {
      guard let copy = ChannelCopy(input, from: 0, to: firstChannel, of: output, channels: input.channels) else {
        return nil
      }
      self.copy = copy
    }

    /// - Precondition: the spans hold exactly `input.count` and `output.count` values.
    public func apply(to map: Span<Float>, into result: inout MutableSpan<Float>) {
      copy.apply(to: map, into: &result)
    }

    /// Looks every byte up in a table on the way; see `Int8Table`.
    ///
    /// - Parameter set: the same bytes with each.
    /// - Precondition: the spans hold exactly `input.count`, 256 and `output.count` bytes; the set is available.
    public func apply(
      to map: Span<UInt8>, table: Span<UInt8>, on set: InstructionSet = .best, into result: inout MutableSpan<UInt8>
    ) {
      precondition(table.count == Int8Table.count, "a table of 256 bytes")
      precondition(set.isAvailable, "the instruction set is not available")
      copy.apply(to: map, into: &result) { samples, target in
        Int8Table.apply(to: samples, table: table, on: set, into: &target)
      }
    }
  }
}
