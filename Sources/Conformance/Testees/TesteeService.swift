/// The other side of the protocol: a testee in this process answers requests from standard input on standard output.
public enum TesteeService {
  /// Answers requests until the input ends. Returns false if it ended inside a request, or if a request was too long.
  public static func run(_ testee: some Testee) -> Bool {
    let operations = Dictionary(VectorOperation.known.map { ($0.number, $0) }) { first, _ in first }
    while true {
      let head = StandardPipes.read(4)
      guard head.count == 4 else { return head.isEmpty }
      let length = (0..<4).reduce(0) { $0 | Int(head[$1]) << (8 * $1) }
      guard 1...Request.maximumLength ~= length else { return false }
      let body = StandardPipes.read(length)
      guard body.count == length else { return false }
      guard StandardPipes.write(answer(to: body, operations, testee).bytes) else { return false }
    }
  }

  static func answer(to request: [UInt8], _ operations: [UInt8: VectorOperation], _ testee: some Testee) -> Answer {
    do throws(WireError) {
      guard let request = try Request(request, operations: operations) else { return .unsupported }
      return testee.answer(request.operation, request.input)
    } catch {
      return .failed("not a request: \(error)")
    }
  }
}
