import FeatureTypes

/// Where reading JSON stopped, and why.
package struct JSONError: Error, Equatable {
  package enum Reason: Equatable, Sendable {
    /// Not what RFC 8259 allows here.
    case malformed
    /// More than `JSONReader.maximumDepth` objects and lists in one another.
    case tooDeep
    /// The object already has a field of this name.
    case duplicate(String)
    /// The reader does not know the field.
    case unknownField
    /// The object lacks the field that the path names.
    case missing
    /// A value of another type.
    case wrongType
    /// A number with a fraction, or written with one where digits alone are allowed.
    case notWhole
    /// A number beyond its type.
    case outOfRange
    /// The reader's user refuses the value, for this reason.
    case refused(String)
  }

  package let reason: Reason
  /// The byte, counted as the file's bytes are.
  package let offset: Int
  /// Names and numbers that lead to the value, such as `["layers", "3", "kernel"]`.
  package let path: [String]
  /// Where the element begins that the value is in, of a list of the outermost object.
  package let element: Int?

  /// The path as one text, such as `layers.3.kernel`; empty for the whole file.
  package var field: String { path.joined(separator: ".") }

  /// The line of the byte, from 1. O(offset).
  package func line(in bytes: [UInt8]) -> Int { bytes.prefix(offset).count { $0 == UInt8(ascii: "\n") } + 1 }

  /// Field, reason, line and byte: `layers.0.width: of the wrong type, at line 3, byte 57`.
  package func text(in bytes: [UInt8]) -> String {
    let place = path.isEmpty ? "" : "\(field.printable(limit: 200)): "
    return place + "\(reason.text), at line \(line(in: bytes)), byte \(offset)"
  }
}

extension JSONError.Reason {
  package var text: String {
    switch self {
    case .malformed: "not JSON"
    case .tooDeep: "nested too deeply"
    case .duplicate: "stands twice"
    case .unknownField: "no such field"
    case .missing: "missing"
    case .wrongType: "of the wrong type"
    case .notWhole: "not a whole number"
    case .outOfRange: "a number out of range"
    case .refused(let reason): reason
    }
  }
}
