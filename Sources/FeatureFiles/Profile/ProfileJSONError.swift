/// Why a JSON file is no profile: the path of the field, such as `layers.0.kernel`, and what is wrong with it.
public struct ProfileJSONError: Error, CustomStringConvertible, Equatable {
  public let description: String
}

/// Throws where `condition` does not hold; `text` is the field's path and what it may be.
func require(_ condition: Bool, _ text: @autoclosure () -> String) throws(ProfileJSONError) {
  guard condition else { throw ProfileJSONError(description: text()) }
}
