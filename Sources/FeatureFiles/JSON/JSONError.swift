import FeatureTypes

/// The place where reading JSON stopped, and the reason.
package struct JSONError: Error, Equatable {
  package enum Reason: Equatable, Sendable {
    /// Not allowed here by RFC 8259.
    case malformed
    /// Objects and lists nested more than `JSONReader.maximumDepth` deep.
    case tooDeep
    /// The object already has a field of this name.
    case duplicate(String)
    /// The reader does not know the field.
    case unknownField
    /// The object lacks the field that the path names.
    case missing
    /// A value of the wrong type.
    case wrongType
    /// A number with a fraction, or a number in another notation where only digits are allowed.
    case notWhole
    /// A number outside the range of its type.
    case outOfRange
    /// A value that the caller of the reader refuses, for this reason.
    case refused(String)
  }

  package let reason: Reason
  /// The offset of the byte, counted as in the file.
  package let offset: Int
  /// The names and indices that lead to the value, such as `["layers", "3", "kernel"]`.
  package let path: [String]
  /// The offset of the list element that contains the value, if the list is a field of the outermost object.
  package let element: Int?

  /// The path as one string, such as `layers.3.kernel`. Empty for the whole file.
  package var field: String { path.joined(separator: ".") }

  /// Returns the line of the byte, counted from 1.
  ///
  /// - Complexity: O(offset).
  package func line(in bytes: [UInt8]) -> Int { bytes.prefix(offset).count { $0 == UInt8(ascii: "\n") } + 1 }

  /// Returns the field, the reason, the line and the byte: `layers.0.width: of the wrong type, at line 3, byte 57`.
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
    case .duplicate: "given twice"
    case .unknownField: "no such field"
    case .missing: "missing"
    case .wrongType: "of the wrong type"
    case .notWhole: "not a whole number"
    case .outOfRange: "a number out of range"
    case .refused(let reason): reason
    }
  }
}
