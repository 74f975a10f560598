/// Why a program did not answer.
enum ProgramFault: Error {
  /// It wrote something that is not an answer.
  case nonsense(String)
  /// It closed its output, as it does when it ends.
  case ended
  case tooSlow(TimeSpan)
}

extension ChildProcess {
  /// Sends a request and returns the answer, without its length.
  ///
  /// Writing and reading alternate as the program allows, so that neither side waits for the other, even if the request
  /// and the answer are long.
  func exchange(_ request: [UInt8], within limit: TimeSpan) throws(ProgramFault) -> [UInt8] {
    let deadline = TimeSpan.uptime + limit
    var received: [UInt8] = []
    if case .some(let count) = read(1, into: &received), count > 0 {
      throw .nonsense("it has written more than was requested")
    }
    var sent = 0
    received = []
    var wanted = 4
    while received.count < wanted {
      guard wait(writes: sent < request.count, until: deadline) else { throw .tooSlow(limit) }
      if sent < request.count {
        switch write(request, from: sent) {
        case .some(let count): sent += count
        case .later: break
        case .over: sent = request.count  // reading the output shows whether it has ended
        }
      }
      if case .over = read(wanted - received.count, into: &received) { throw .ended }
      guard wanted == 4, received.count == 4 else { continue }
      let length = (0..<4).reduce(0) { $0 | Int(received[$1]) << (8 * $1) }
      guard length > 0 else { throw .nonsense("an empty answer") }
      guard length <= Answer.maximumLength else { throw .nonsense("an answer of \(length) bytes is announced") }
      guard sent == request.count else { throw .nonsense("it answered before it had read the whole request") }
      wanted += length
    }
    return Array(received[4...])
  }
}
