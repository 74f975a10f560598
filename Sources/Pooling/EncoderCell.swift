/// The encoder's scratch memory for one lattice cell: 8 bytes.
///
/// It serves two channels at a time, each with 16 bits of either number, the first channel in the lower ones. If a sum may
/// need more bits, it serves one channel. Samples count from the lowest one of their range, so no number is negative.
public struct EncoderCell: Sendable {
  /// The sum of the true samples under the cell that is stored here.
  var sum: UInt32 = 0
  /// The value that the decoder will hold for the cell.
  var value: UInt32 = 0

  /// Creates a cell whose content does not matter.
  public init() {}

  init(sum: UInt32, value: UInt32) { (self.sum, self.value) = (sum, value) }
}
