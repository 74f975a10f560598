public import FeatureTypes

/// Resizes a map in height and width, up or down.
///
///     nearest    out[y, x] = in[⌊y·H/H′⌋, ⌊x·W/W′⌋]
///     bilinear   between the four pixels around ((y + ½)·H/H′ − ½, the same for x), clamped to 0 … H − 1
///
/// Axes: HWC, batch 1. Both agree with PyTorch's `interpolate` (align_corners false). float32 bilinear: positions and
/// weights are quotients of integers, rounded once; a + (b − a)·t is applied along x first, then along y. int8
/// bilinear: the format stays the same; the four weights are integers over 4·H′·W′, so that the sum is exact and
/// rounded once, half to even in both conventions. Scratch: none. Cost per output sample: a copy, or three
/// interpolations (3 multiply-adds; in int8, 6 and a division) that read four samples.
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

  /// Nil unless the heights and widths are 1 to 2¹⁴ and the result is no larger than a map may be.
  public init?(_ input: FeatureMapShape, height: Int, width: Int, _ method: Method) {
    let sizes = 1...SlidingWindow.maximumSize
    guard sizes.contains(height), sizes.contains(width), sizes.contains(input.height), sizes.contains(input.width),
      FeatureMapShape.isValid(channels: input.channels, height: height, width: width)
    else { return nil }
    self.input = input
    self.method = method
    output = FeatureMapShape(channels: input.channels, height: height, width: width)
  }

  /// Resizes a float32 map.
  ///
  /// - Parameters:
  ///   - map: `input.count` values.
  ///   - result: `output.count` values.
  /// - Precondition: the spans have these sizes.
  public func apply(to map: Span<Float>, into result: inout MutableSpan<Float>) {
    apply(to: map, into: &result) { corners, target in
      for c in 0..<target.count {
        let (a, b) = (map[corners.topLeft + c], map[corners.topRight + c])
        let (d, e) = (map[corners.bottomLeft + c], map[corners.bottomRight + c])
        let (upper, lower) = (a + (b - a) * corners.column.fraction, d + (e - d) * corners.column.fraction)
        target[c] = upper + (lower - upper) * corners.row.fraction
      }
    }
  }

  /// Resizes an int8 map.
  ///
  /// - Parameters:
  ///   - map: `input.count` samples.
  ///   - format: the format of both maps.
  ///   - result: `output.count` samples.
  /// - Precondition: the spans have these sizes.
  public func apply(to map: Span<UInt8>, format: Int8Format, into result: inout MutableSpan<UInt8>) {
    apply(to: map, into: &result) { corners, target in
      let (row, column) = (corners.row, corners.column)
      for c in 0..<target.count {
        let (a, b) = (map[corners.topLeft + c], map[corners.topRight + c])
        let (d, e) = (map[corners.bottomLeft + c], map[corners.bottomRight + c])
        let upper = column.mix(format.sample(of: a), format.sample(of: b))
        let lower = column.mix(format.sample(of: d), format.sample(of: e))
        let sum = upper * wide(row.whole - row.part) + lower * wide(row.part)
        let value = QRounding.divide(sum, by: wide(row.whole) * wide(column.whole))
        target[c] = UInt8(truncatingIfNeeded: value)
      }
    }
  }

  /// Copies each pixel (nearest), or calls `mix` to compute it from the four pixels around it (bilinear).
  @inline(__always)
  private func apply<Sample: BitwiseCopyable>(
    to map: Span<Sample>, into result: inout MutableSpan<Sample>,
    _ mix: (_ corners: Corners, _ target: inout MutableSpan<Sample>) -> Void
  ) {
    precondition(map.count == input.count && result.count == output.count, "the maps have the wrong sizes")
    let channels = input.channels
    for y in 0..<output.height {
      let row = InterpolatedPosition(y, of: output.height, from: input.height, method)
      for x in 0..<output.width {
        let column = InterpolatedPosition(x, of: output.width, from: input.width, method)
        let corners = Corners(row, column, in: input)
        let pixel = (y * output.width + x) * channels
        var target = result._mutatingExtracting(pixel..<pixel + channels)
        if method == .nearest {
          for c in 0..<channels { target[c] = map[corners.topLeft + c] }
        } else {
          mix(corners, &target)
        }
      }
    }
  }
}

/// The index of the first sample of each of the four pixels around an output pixel.
private struct Corners {
  let row: InterpolatedPosition
  let column: InterpolatedPosition
  let topLeft: Int
  let topRight: Int
  let bottomLeft: Int
  let bottomRight: Int

  @inline(__always)
  init(_ row: InterpolatedPosition, _ column: InterpolatedPosition, in input: FeatureMapShape) {
    self.row = row
    self.column = column
    let (top, bottom) = (row.first * input.width, row.second * input.width)
    topLeft = (top + column.first) * input.channels
    topRight = (top + column.second) * input.channels
    bottomLeft = (bottom + column.first) * input.channels
    bottomRight = (bottom + column.second) * input.channels
  }
}

/// The position of an output sample between two samples of a line: at part / whole from the first to the second.
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
