/// Why a JSON file is not a profile: the kind of mistake, its field, and where reading stopped.
public struct ProfileJSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of a mistake.
  public enum Code: Sendable {
    /// Not allowed by RFC 8259, or nested too deeply.
    case notJSON
    /// The object already has the field.
    case duplicateField
    case unknownField
    case missingField
    /// A value of the wrong type.
    case wrongType
    case notWhole
    /// A number that does not fit in 64 bits.
    case outOfRange
    /// A value, or a combination of values, that no profile can have ([PROF-3], [PROF-10]).
    case contradiction
  }

  public let code: Code
  /// The path of the field, such as `layers.0.kernel`. Empty for the whole file.
  public let field: String
  /// The offset of the byte at which reading stopped, or nil if the whole file was read but contradicts itself.
  public let offset: Int?
  /// One line with the field, the mistake and the place.
  public let description: String
}

extension ProfileJSONError {
  init(_ field: String, _ reason: String, code: Code = .contradiction) {
    self.init(code: code, field: field, offset: nil, description: "\(field.isEmpty ? "the profile" : field): \(reason)")
  }

  /// Converts an error of reading the JSON in `bytes`.
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

/// Throws if `condition` is false. `reason` says which values the field may have.
func require(
  _ condition: Bool, _ field: @autoclosure () -> String, _ reason: @autoclosure () -> String
) throws(ProfileJSONError) {
  guard condition else { throw ProfileJSONError(field(), reason()) }
}
