import FeatureFiles

/// The cases of one topic, as stored in a file.
public struct VectorFile: Hashable, Sendable {
  public var topic: String
  public var cases: [VectorCase]

  static let format = "FeatureCodec vectors"

  /// Reads a vector file whose operations are those of `operations`. Fields that are not in the schema are refused.
  public init(json bytes: [UInt8], operations: OperationList) throws(VectorError) {
    try self.init(JSONValue(file: bytes), operations: operations)
  }

  init(_ json: JSONValue, operations: OperationList) throws(VectorError) {
    let members = try json.members(format: Self.format)
    try members.allowOnly(["format", "draft", "topic", "comment", "cases"])
    topic = try members.need("topic", \.text)
    cases = []
    for (index, json) in try members.need("cases", \.list).enumerated() {
      guard let members = json.object else { throw VectorError("case \(index): not an object") }
      let id = members["id"]?.text ?? "case \(index)"
      do throws(VectorError) {
        cases.append(try VectorCase(members, topic: topic, operations: operations))
      } catch {
        throw error.inside(id)
      }
    }
  }
}

extension VectorCase {
  fileprivate init(
    _ members: [String: JSONValue], topic: String, operations: OperationList
  ) throws(VectorError) {
    let common: Set = ["id", "clauses", "tier", "flags", "comment", "intermediate"]
    hasEvents = members["events"] != nil
    try members.allowOnly(common.union(hasEvents ? ["events"] : ["operation", "input", "expected"]))
    id = try members.need("id", \.text)
    self.topic = topic
    clauses = try members.need("clauses", \.texts)
    tier = try members.need("tier") { $0.text.flatMap(Tier.init) }
    flags = try members.find("flags", \.texts) ?? []
    comment = try members.find("comment", \.text)
    exchanges = []
    guard hasEvents else {
      exchanges = [try Exchange(members, operations: operations)]
      return
    }
    for (index, json) in try members.need("events", \.list).enumerated() {
      guard let event = json.object else { throw VectorError("event \(index): not an object") }
      do throws(VectorError) {
        try event.allowOnly(["operation", "input", "expected", "intermediate", "comment"])
        exchanges.append(try Exchange(event, operations: operations))
      } catch {
        throw error.inside("event \(index)")
      }
    }
    guard !exchanges.isEmpty else { throw VectorError("events: none") }
  }
}

extension VectorCase.Exchange {
  fileprivate init(_ members: [String: JSONValue], operations: OperationList) throws(VectorError) {
    let name = try members.need("operation", \.text)
    guard let operation = operations[name] else { throw VectorError("operation: there is no \(name)") }
    self.operation = operation
    do throws(VectorError) {
      input = try Value.values(members.need("input") { $0 }, of: operation.input)
    } catch {
      throw error.inside("input")
    }
    do throws(VectorError) {
      expected = try VectorCase.Expected(members.need("expected", \.object), of: operation)
    } catch {
      throw error.inside("expected")
    }
  }
}

extension VectorCase.Expected {
  fileprivate init(_ members: [String: JSONValue], of operation: VectorOperation) throws(VectorError) {
    try members.allowOnly(["result", "refused"])
    switch (members["result"], members["refused"]) {
    case (let result?, nil): self = .result(try Value.values(result, of: operation.result))
    case (nil, let refusal?):
      let numbers = try Value.values(refusal, of: (["code"] + operation.details).map { .init($0, .int) })
      let plain = numbers.compactMap { if case .int(let number) = $0 { number } else { nil } }
      self = .refused(code: plain[0], details: Array(plain.dropFirst()))
    default: throw VectorError("one of result and refused")
    }
  }
}

/// Why files are not vectors: the file, the place in it, and the mistake.
public struct VectorError: Error, Hashable, CustomStringConvertible, Sendable {
  public let description: String

  /// Creates an error with this description.
  public init(_ description: String) { self.description = description }

  /// Returns the same error, placed inside something larger.
  func inside(_ place: String) -> VectorError { VectorError("\(place): \(description)") }
}
