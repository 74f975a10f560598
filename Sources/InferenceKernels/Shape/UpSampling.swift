public import FeatureTypes

/// A map made larger, or smaller, in height and width.
///
///     nearest    out[y, x] = in[⌊y·H/H′⌋, ⌊x·W/W′⌋]
///     bilinear   pixel centres lie at (y + ½)·H/H′ − ½, moved into 0 … H − 1; between the four pixels around it
///
/// Axes: HWC, batch 1. Both agree with PyTorch's `interpolate` (align_corners false). float32 bilinear: position and
/// weights are quotients of integers, rounded once; along x first, then y: a + (b − a)·t. int8 bilinear: the format stays,
/// the four weights are integers over 4·H′·W′: exact, one rounding, half to even in both conventions. Scratch: none.
/// Cost of an output sample: a copy, or three interpolations (3 multiply-adds; int8: 6 and a division) between four samples
/// that are read. Nothing overlaps.
///
/// Source: FLEET (MobiCom '23), Eq. 7.
public struct UpSampling: Hashable, Sendable {
  public enum Method: UInt8, Hashable, Sendable {
    case nearest = 0
    case bilinear = 1
  }

  public let input: FeatureMapShape
  public let output: FeatureMapShape
  public let method: Method

  /// Nil unless the heights and widths are 1 to 2¹⁴, and the result no larger than a map may be.
  public init?(_ input: FeatureMapShape, height: Int, width: Int, _ method: Method) {
    let sizes = 1...SlidingWindow.maximumSize
    guard sizes.contains(height), sizes.contains(width), sizes.contains(input.height), sizes.contains(input.width),
      FeatureMapShape.isValid(channels: input.channels, height: height, width: width)
    else { return nil }
    self.input = input
    self.method = method
    output = FeatureMapShape(channels: input.channels, height: height, width: width)
  }

  /// - Precondition: the spans hold exactly `input.count` and `output.count` values.
  public func apply(to map: Span<Float>, into result: inout MutableSpan<Float>) {
    precondition(map.count == input.count && result.count == output.count, "maps of other sizes")
    let channels = input.channels
    for y in 0..<output.height {
      let row = InterpolatedPosition(y, of: output.height, from: input.height, method)
      for x in 0..<output.width {
        let column = InterpolatedPosition(x, of: output.width, from: input.width, method)
        let (top, bottom) = (row.first * input.width, row.second * input.width)
        let pixel = (y * output.width + x) * channels
        var target = result._mutatingExtracting(pixel..<pixel + channels)
        for c in 0..<channels {
          let (a, b) = (map[(top + column.first) * channels + c], map[(top + column.second) * channels + c])
          if method == .nearest {
            target[c] = a
            continue
          }
          let (d, e) = (map[(bottom + column.first) * channels + c], map[(bottom + column.second) * channels + c])
          let (upper, lower) = (a + (b - a) * column.fraction, d + (e - d) * column.fraction)
          target[c] = upper + (lower - upper) * row.fraction
        }
      }
    }
  }

  /// - Precondition: the spans hold exactly `input.count` and `output.count` bytes.
  public func apply(to map: Span<UInt8>, format: Int8Format, into result: inout MutableSpan<UInt8>) {
    precondition(map.count == input.count && result.count == output.count, "maps of other sizes")
    let channels = input.channels
    for y in 0..<output.height {
      let row = InterpolatedPosition(y, of: output.height, from: input.height, method)
      for x in 0..<output.width {
        let column = InterpolatedPosition(x, of: output.width, from: input.width, method)
        let (top, bottom) = (row.first * input.width, row.second * input.width)
        let pixel = (y * output.width + x) * channels
        for c in 0..<channels {
          let a = map[(top + column.first) * channels + c]
          if method == .nearest {
            result[pixel + c] = a
            continue
          }
          let (b, d) = (map[(top + column.second) * channels + c], map[(bottom + column.first) * channels + c])
          let e = map[(bottom + column.second) * channels + c]
          let upper = column.mix(format.sample(of: a), format.sample(of: b))
          let lower = column.mix(format.sample(of: d), format.sample(of: e))
          let sum = upper * wide(row.whole - row.part) + lower * wide(row.part)
          let value = QRounding.divide(sum, by: wide(row.whole) * wide(column.whole))
          result[pixel + c] = UInt8(truncatingIfNeeded: value)
        }
      }
    }
  }
}

/// Between which two samples of a line an output sample lies, and where: at part / whole from the first to the second.
struct InterpolatedPosition {
  let first: Int
  let second: Int
  let part: Int
  let whole: Int

  @inline(__always)
  init(_ index: Int, of count: Int, from length: Int, _ method: UpSampling.Method) {
    whole = 2 * count
    if method == .nearest {
      first = index * length / count
      second = first
      part = 0
      return
    }
    // (2·index + 1)·length − count, over 2·count; at most 2³⁰.
    let place = max((2 * index + 1) * length - count, 0)
    first = min(place / whole, length - 1)
    second = min(first + 1, length - 1)
    part = second == first ? 0 : place % whole
  }

  var fraction: Float { Float(part) / Float(whole) }

  @inline(__always)
  func mix(_ a: Int32, _ b: Int32) -> Int64 { wide(a) * wide(whole - part) + wide(b) * wide(part) }
}
