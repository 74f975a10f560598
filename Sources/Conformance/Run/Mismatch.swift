/// Where an answer is not what it has to be: the first place that differs.
public struct Mismatch: Hashable, CustomStringConvertible, Sendable {
  /// Which of a case's events, from 0; nil where it has none.
  public var event: Int?
  public var operation: String
  /// The field of the result, or the detail of the refusal; nil where the answer is of another sort.
  public var field: String?
  /// Where in the field: «byte 5», «packet 2, byte 0».
  public var place: String?
  public var expected: String
  public var got: String

  public var description: String {
    var text = event.map { "event \($0), " } ?? ""
    text += operation + (field.map { ", \($0)" } ?? "") + (place.map { ", \($0)" } ?? "")
    return "\(text): expected \(expected), got \(got)"
  }
}
