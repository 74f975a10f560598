/// Turns the 8-bit logits of a quantised network into Q16.
///
///     logit = (sample − zero) · scale         step = scale in Q20, rounded once
///
/// To apply a temperature (`Temperature` in OffloadPlanner), divide the scale by it.
public struct LogitScale: Hashable, Sendable {
  public let isSigned: Bool
  /// The sample that represents 0.
  public let zero: Int32
  /// The distance between neighbouring samples, in Q20: 1 … 2²³ − 1.
  public let step: Int32

  /// Nil if the scale rounds to 0, is 8 or more, or is NaN, or if `zero` is not a sample.
  public init?(scale: Float, zero: Int32 = 0, isSigned: Bool = true) {
    let step = Double(scale) * 1_048_576
    guard step >= 0.5, step < 0x1p23 - 1, isSigned ? -128...127 ~= zero : 0...255 ~= zero else { return nil }
    self.init(isSigned: isSigned, zero: zero, step: Int32(step + 0.5))
  }

  private init(isSigned: Bool, zero: Int32, step: Int32) { (self.isSigned, self.zero, self.step) = (isSigned, zero, step) }

  /// The logit that a byte stores, in Q16, rounded to the nearest, half up.
  @inline(__always)
  public func logit(of byte: UInt8) -> Int32 {
    let sample = isSigned ? Int32(Int8(bitPattern: byte)) : Int32(byte)
    return ((sample - zero) * step + 8) >> 4
  }

  /// Converts `samples` to logits in Q16.
  ///
  /// - Precondition: there are as many logits as samples.
  public func convert(_ samples: Span<UInt8>, into logits: inout MutableSpan<Int32>) {
    precondition(logits.count == samples.count, "there must be one logit per sample")
    for index in samples.indices { logits[index] = logit(of: samples[index]) }
  }
}
