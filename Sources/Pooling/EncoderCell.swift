/// The encoder's scratch memory for one lattice cell: 8 bytes.
///
/// Samples count from the lowest one of their range, so neither number is negative.
public struct EncoderCell: Sendable {
  /// The sum of the true samples under the cell that is stored here.
  var sum: Int32 = 0
  /// The value that the decoder will hold for the cell.
  var value: Int32 = 0

  /// Creates a cell whose content does not matter.
  public init() {}
}
