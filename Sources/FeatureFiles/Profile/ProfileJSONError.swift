/// Why a JSON file is no profile: what kind of mistake, in which field, and where the file's reader stopped.
public struct ProfileJSONError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: Sendable {
    /// Not what RFC 8259 allows, or nested too deeply.
    case notJSON
    /// The object already has the field.
    case duplicateField
    case unknownField
    case missingField
    /// A value of another type.
    case wrongType
    case notWhole
    /// A number beyond 64 bits.
    case outOfRange
    /// A value, or values together, that make no profile ([PROF-3], [PROF-10]).
    case contradiction
  }

  public let code: Code
  /// The path, such as `layers.0.kernel`; empty for the whole file.
  public let field: String
  /// The byte of the file at which reading stopped; nil where the file was read whole and then contradicts itself.
  public let offset: Int?
  /// One line: the field, what is wrong with it, and the place.
  public let description: String
}

extension ProfileJSONError {
  init(_ field: String, _ reason: String, code: Code = .contradiction) {
    self.init(code: code, field: field, offset: nil, description: "\(field.isEmpty ? "the profile" : field): \(reason)")
  }

  /// A mistake of the JSON in `bytes`.
  init(_ error: JSONError, in bytes: [UInt8]) {
    let code: Code =
      switch error.reason {
      case .malformed, .tooDeep: .notJSON
      case .duplicate: .duplicateField
      case .unknownField: .unknownField
      case .missing: .missingField
      case .wrongType: .wrongType
      case .notWhole: .notWhole
      case .outOfRange: .outOfRange
      case .refused: .contradiction
      }
    self.init(code: code, field: error.field, offset: error.offset, description: error.text(in: bytes))
  }
}

/// Throws where `condition` does not hold; `reason` says what the field may be.
func require(
  _ condition: Bool, _ field: @autoclosure () -> String, _ reason: @autoclosure () -> String
) throws(ProfileJSONError) {
  guard condition else { throw ProfileJSONError(field(), reason()) }
}
