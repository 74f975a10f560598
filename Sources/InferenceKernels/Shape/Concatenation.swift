public import FeatureTypes

/// Joins maps, their channels one after another, into a larger map. Each part is copied separately, in any order.
///
/// Source: FLEET (MobiCom '23), Eq. 7; Szegedy et al., arXiv:1512.00567.
public enum Concatenation {
  /// One of the maps: out[y, x, first + c] = in[y, x, c].
  ///
  /// Axes: HWC; both maps have the same height and width. float32 values are copied exactly. Bytes are looked up in a
  /// table that `Int8Table.fillRequantizing` writes. Scratch: none. Cost: input.count samples read and written.
  public struct Part: Hashable, Sendable {
    private let copy: ChannelCopy

    public var input: FeatureMapShape { copy.input }
    public var output: FeatureMapShape { copy.output }
    public var firstChannel: Int { copy.target }

    /// Nil if the maps differ in height or width, or the input's channels do not fit into the output's.
    public init?(_ input: FeatureMapShape, at firstChannel: Int, of output: FeatureMapShape) {
      guard let copy = ChannelCopy(input, from: 0, to: firstChannel, of: output, channels: input.channels) else {
        return nil
      }
      self.copy = copy
    }

    /// Copies a part in float32.
    ///
    /// - Parameters:
    ///   - map: the part, `input.count` values.
    ///   - result: the larger map, `output.count` values.
    /// - Precondition: the spans have these sizes.
    public func apply(to map: Span<Float>, into result: inout MutableSpan<Float>) {
      copy.apply(to: map, into: &result)
    }

    /// Copies a part in int8 and looks up every byte in a table (see `Int8Table`).
    ///
    /// - Parameters:
    ///   - map: the part, `input.count` samples.
    ///   - table: 256 bytes.
    ///   - set: the instruction set to use; all give the same bytes.
    ///   - result: the larger map, `output.count` samples.
    /// - Precondition: the spans have these sizes; the instruction set is available.
    public func apply(
      to map: Span<UInt8>, table: Span<UInt8>, on set: InstructionSet = .best, into result: inout MutableSpan<UInt8>
    ) {
      precondition(table.count == Int8Table.count, "the table must have 256 bytes")
      precondition(set.isAvailable, "the instruction set is not available")
      copy.apply(to: map, into: &result) { samples, target in
        Int8Table.apply(to: samples, table: table, on: set, into: &target)
      }
    }
  }
}
