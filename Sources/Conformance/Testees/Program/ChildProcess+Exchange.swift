/// Why a program has not answered.
enum ProgramFault: Error {
  /// It wrote what is no answer.
  case nonsense(String)
  /// It closed its output, which it does when it ends.
  case ended
  case tooSlow(TimeSpan)
}

extension ChildProcess {
  /// Sends a request and takes the answer in, its length left out. Writes and reads as the program likes, so that neither
  /// waits for the other, however long the request and the answer are.
  func exchange(_ request: [UInt8], within limit: TimeSpan) throws(ProgramFault) -> [UInt8] {
    let deadline = TimeSpan.uptime + limit
    var received: [UInt8] = []
    if case .some(let count) = read(1, into: &received), count > 0 {
      throw .nonsense("it has written more than it was asked for")
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
        case .over: sent = request.count  // the output will say whether it has ended
        }
      }
      if case .over = read(wanted - received.count, into: &received) { throw .ended }
      guard wanted == 4, received.count == 4 else { continue }
      let length = (0..<4).reduce(0) { $0 | Int(received[$1]) << (8 * $1) }
      guard length > 0 else { throw .nonsense("an answer of no bytes") }
      guard length <= Answer.maximumLength else { throw .nonsense("an answer of \(length) bytes is announced") }
      guard sent == request.count else { throw .nonsense("it answers before it has the whole request") }
      wanted += length
    }
    return Array(received[4...])
  }
}
