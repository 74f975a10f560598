/// An array as stored in NumPy's `.npy` files: its shape and its elements, the last axis running fastest (C order).
///
/// A shape without axes is a scalar and has one element. If an axis has length 0, there are no elements.
public struct NumPyArray: Equatable, Sendable {
  /// The elements of an array, all of one type.
  public enum Elements: Equatable, Sendable {
    case int8([Int8])
    case uint8([UInt8])
    case float32([Float])
    case int64([Int64])
  }

  /// The most axes that NumPy supports.
  public static let maximumAxes = 64

  public let shape: [Int]
  public let elements: Elements

  /// Creates an array.
  ///
  /// - Precondition: `shape` has at most `maximumAxes` axes, none of them negative, and their product is the number of
  ///   elements.
  public init(shape: [Int], _ elements: Elements) {
    precondition(shape.count <= NumPyArray.maximumAxes, "an array has at most 64 axes")
    precondition(NumPyArray.count(of: shape) == elements.count, "the shape's product is the number of elements")
    self.shape = shape
    self.elements = elements
  }

  public var count: Int { elements.count }

  public var elementType: NumPyElementType { elements.type }

  /// The elements as integers, or nil if they are floats.
  public var integers: [Int]? {
    switch elements {
    case .int8(let values): values.map { Int($0) }
    case .uint8(let values): values.map { Int($0) }
    case .int64(let values): values.map { Int(truncatingIfNeeded: $0) }
    case .float32: nil
    }
  }

  /// The elements as floats. Integers are rounded to the nearest float.
  public var floats: [Float] {
    switch elements {
    case .int8(let values): values.map { Float($0) }
    case .uint8(let values): values.map { Float($0) }
    case .int64(let values): values.map { Float($0) }
    case .float32(let values): values
    }
  }

  /// Returns the product of the axes, or nil if an axis is negative or the product, with zeros counted as ones,
  /// overflows `Int`.
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

/// The element types of a `NumPyArray`. Raw values are the `descr` in the file's header.
public enum NumPyElementType: String, CaseIterable, Sendable {
  case int8 = "|i1"
  case uint8 = "|u1"
  case float32 = "<f4"
  case int64 = "<i8"

  /// The number of bytes per element.
  public var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .float32: 4
    case .int64: 8
    }
  }
}
