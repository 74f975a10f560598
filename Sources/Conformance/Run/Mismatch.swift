/// The first difference between an answer and the expected one.
public struct Mismatch: Hashable, CustomStringConvertible, Sendable {
  /// The index of the event, or nil if the case has no events.
  public var event: Int?
  public var operation: String
  /// The field of the result, or the detail of the refusal. Nil if the answer is of another kind.
  public var field: String?
  /// The place in the field: "byte 5", "packet 2, byte 0".
  public var place: String?
  public var expected: String
  public var got: String

  public var description: String {
    var text = event.map { "event \($0), " } ?? ""
    text += operation + (field.map { ", \($0)" } ?? "") + (place.map { ", \($0)" } ?? "")
    return "\(text): expected \(expected), got \(got)"
  }
}

extension VectorCase.Exchange {
  /// Returns why `answer` is wrong, or nil if it is right. The runner handles *unsupported* itself.
  func mismatch(with answer: Answer, event: Int?) -> Mismatch? {
    func mismatch(_ field: String?, _ difference: Difference) -> Mismatch {
      Mismatch(
        event: event, operation: operation.name, field: field, place: difference.place, expected: difference.expected,
        got: difference.got)
    }
    switch (expected, answer) {
    case (.result(let values), .result(let given)):
      guard values.count == given.count else {
        return mismatch(nil, Difference(expected: "\(values.count) values", got: "\(given.count)"))
      }
      for index in values.indices {
        guard let difference = values[index].difference(from: given[index]) else { continue }
        return mismatch(operation.result[index].name, difference)
      }
      return nil
    case (.refused(let code, let details), .refused(let givenCode, let givenDetails)):
      let expected = [code] + details
      let given = [givenCode] + givenDetails
      let names = ["code"] + operation.details
      guard given.count == expected.count else {
        return mismatch(nil, Difference(expected: "\(details.count) details", got: "\(givenDetails.count)"))
      }
      for index in expected.indices where expected[index] != given[index] {
        // A testee that does not know the place answers −1.
        if names[index] == "at", given[index] == -1 { continue }
        return mismatch(names[index], Difference(expected: "\(expected[index])", got: "\(given[index])"))
      }
      return nil
    default: return mismatch(nil, Difference(expected: expected.text, got: answer.text))
    }
  }
}

extension VectorCase.Expected {
  fileprivate var text: String {
    switch self {
    case .result: "a result"
    case .refused(let code, _): "a refusal with code \(code)"
    }
  }
}

extension Answer {
  fileprivate var text: String {
    switch self {
    case .result: "a result"
    case .refused(let code, let details):
      "a refusal with code \(code)" + (details.isEmpty ? "" : " and details \(details)")
    case .unsupported: "unsupported"
    case .failed(let message): "a failure: \(message)"
    }
  }
}
