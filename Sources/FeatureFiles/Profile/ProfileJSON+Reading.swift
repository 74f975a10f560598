import Foundation

/// From bytes and back.
extension ProfileJSON {
  /// Reads JSON; unknown fields are refused, because a misspelt one would be silently left out, and fields that stand twice,
  /// because one of the two would be.
  public init(_ bytes: [UInt8]) throws(ProfileJSONError) {
    if let twice = Self.firstDuplicate(in: bytes) { throw ProfileJSONError(description: "\(twice): stands twice") }
    do {
      self = try JSONDecoder().decode(ProfileJSON.self, from: Data(bytes))
      let given = try JSONSerialization.jsonObject(with: Data(bytes))
      let understood = try JSONSerialization.jsonObject(with: JSONEncoder().encode(self))
      if let unknown = UnknownField.first(in: given, understood: understood) {
        throw ProfileJSONError(description: "\(unknown): no such field")
      }
    } catch let error as ProfileJSONError {
      throw error
    } catch let error as DecodingError {
      throw ProfileJSONError(description: Self.text(of: error, in: bytes))
    } catch {
      throw ProfileJSONError(description: "not JSON")
    }
  }

  /// The path of a field that its object has already; nil also where what comes before it is no JSON.
  private static func firstDuplicate(in bytes: [UInt8]) -> String? {
    var json = JSONReader(bytes[...])
    do throws(JSONError) {
      try json.skipValue()
    } catch {
      if case .duplicate = error.reason { return error.path.joined(separator: ".") }
    }
    return nil
  }

  /// JSON with sorted keys, ended by a line feed.
  public var text: String {
    get throws(ProfileJSONError) {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      guard let data = try? encoder.encode(self) else { throw ProfileJSONError(description: "cannot be written") }
      return String(decoding: data, as: UTF8.self) + "\n"
    }
  }

  /// The first number that is not a whole one of 64 bits: no field is, and the decoder does not say where it stands.
  private static func firstFraction(in given: Any, path: String) -> String? {
    if let given = given as? [String: Any] {
      for key in given.keys.sorted() {
        if let found = firstFraction(in: given[key] ?? 0, path: path + "." + key) { return found }
      }
    } else if let given = given as? [Any] {
      for (index, item) in given.enumerated() {
        if let found = firstFraction(in: item, path: path + ".\(index)") { return found }
      }
    } else if let number = given as? Double, Int(exactly: number) == nil {
      return String(path.dropFirst())
    }
    return nil
  }

  private static func text(of error: DecodingError, in bytes: [UInt8]) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context):
      return (context.codingPath.isEmpty ? "" : path(context) + ".") + key.stringValue + ": missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context): return path(context) + ": of the wrong type"
    case .dataCorrupted(let context):
      guard context.codingPath.isEmpty else { return path(context) + ": not a whole number" }
      guard let given = try? JSONSerialization.jsonObject(with: Data(bytes)) else { return "not JSON" }
      return firstFraction(in: given, path: "").map { "\($0): not a whole number" } ?? "not JSON"
    @unknown default: return "not a profile"
    }
  }
}
