/// An array as NumPy's `.npy` files hold it: a shape, the last axis running fastest (C order), and its elements.
///
/// A shape without axes is a scalar and has one element; an axis of length 0 leaves no elements.
public struct NumPyArray: Equatable, Sendable {
  public enum Elements: Equatable, Sendable {
    case int8([Int8])
    case uint8([UInt8])
    case float32([Float])
    case int64([Int64])
  }

  /// The most axes that NumPy itself knows.
  public static let maximumAxes = 64

  public let shape: [Int]
  public let elements: Elements

  /// - Precondition: `shape` has at most `maximumAxes` axes, none negative, and their product is the number of elements.
  public init(shape: [Int], _ elements: Elements) {
    precondition(shape.count <= NumPyArray.maximumAxes, "an array has at most 64 axes")
    precondition(NumPyArray.count(of: shape) == elements.count, "the shape's product is the number of elements")
    self.shape = shape
    self.elements = elements
  }

  public var count: Int { elements.count }

  public var elementType: NumPyElementType { elements.type }

  /// The elements as integers; nil if they are floats.
  public var integers: [Int]? {
    switch elements {
    case .int8(let values): values.map { Int($0) }
    case .uint8(let values): values.map { Int($0) }
    case .int64(let values): values.map { Int(truncatingIfNeeded: $0) }
    case .float32: nil
    }
  }

  /// The elements as floats, integers rounded to the nearest.
  public var floats: [Float] {
    switch elements {
    case .int8(let values): values.map { Float($0) }
    case .uint8(let values): values.map { Float($0) }
    case .int64(let values): values.map { Float($0) }
    case .float32(let values): values
    }
  }

  /// The product of the axes; nil if one is negative or the product, with zeros counted as ones, leaves `Int`.
  static func count(of shape: [Int]) -> Int? {
    var product = 1
    for axis in shape {
      guard axis >= 0 else { return nil }
      let (next, overflows) = product.multipliedReportingOverflow(by: max(axis, 1))
      guard !overflows else { return nil }
      product = next
    }
    return shape.contains(0) ? 0 : product
  }
}

extension NumPyArray.Elements {
  public var count: Int {
    switch self {
    case .int8(let values): values.count
    case .uint8(let values): values.count
    case .float32(let values): values.count
    case .int64(let values): values.count
    }
  }

  public var type: NumPyElementType {
    switch self {
    case .int8: .int8
    case .uint8: .uint8
    case .float32: .float32
    case .int64: .int64
    }
  }
}

/// The element types that a `NumPyArray` may have, by their `descr` in the file's header.
public enum NumPyElementType: String, CaseIterable, Sendable {
  case int8 = "|i1"
  case uint8 = "|u1"
  case float32 = "<f4"
  case int64 = "<i8"

  /// Bytes an element.
  public var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .float32: 4
    case .int64: 8
    }
  }
}
