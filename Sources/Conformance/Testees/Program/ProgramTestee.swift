/// Another program as a testee, asked through the protocol of conformance.md.
///
/// If the program does anything other than answer, the testee answers *failed* with the reason, and the next question
/// restarts the program.
public final class ProgramTestee: Testee {
  public let name: String
  private let command: String
  private let limit: TimeSpan
  private var process: ChildProcess?
  /// The number of consecutive starts without any answer.
  private var vainStarts = 0
  /// The most starts before the first answer. After these, the program is not restarted.
  private static let mostVainStarts = 5
  private var hasAnswered = false

  /// Creates a testee. The first question starts its program.
  ///
  /// - Parameters:
  ///   - command: The command, which a shell interprets.
  ///   - limit: The time that an answer may take, including the start of the program.
  public init(_ command: String, limit: TimeSpan = .seconds(10)) {
    (name, self.command, self.limit) = (command, command, limit)
  }

  public func answer(_ operation: VectorOperation, _ input: [Value]) -> Answer {
    let request = Request(operation, input).bytes
    guard request.count - 4 <= Request.maximumLength else { return .failed("the request is longer than 2^24 bytes") }
    if process == nil {
      guard hasAnswered || vainStarts < Self.mostVainStarts else {
        return .failed("the testee is not restarted: it has not answered after \(vainStarts) starts")
      }
      vainStarts += 1
      process = ChildProcess(command)
    }
    guard let process else { return .failed("the testee cannot be started") }
    do throws(ProgramFault) {
      let bytes = try process.exchange(request, within: limit)
      do throws(WireError) {
        let answer = try Answer(bytes, to: operation)
        hasAnswered = true
        return answer
      } catch {
        throw ProgramFault.nonsense("\(error)")
      }
    } catch {
      self.process = nil
      return .failed(Self.reason(error, process))
    }
  }

  /// Ends the program if it runs: closes its input, and kills it if it still runs after a second.
  public func close() {
    _ = process?.end(within: .seconds(1))
    process = nil
  }

  private static func reason(_ fault: ProgramFault, _ process: ChildProcess) -> String {
    switch fault {
    case .nonsense(let what):
      _ = process.end(within: .zero)
      return "not an answer: \(what)"
    case .tooSlow(let limit):
      _ = process.end(within: .zero)
      return "no answer within \(limit.secondsText) s; the testee was killed"
    case .ended:
      switch process.end(within: .seconds(1)) {
      case .killed: return "the testee closed its output, and was killed"
      case .signalled(let signal):
        return "the testee died of signal \(signal), \(ChildProcess.End.name(ofSignal: signal))"
      case .exited(let status): return "the testee ended with status \(status)\(text(ofStatus: status))"
      }
    }
  }

  /// Returns the meaning of some statuses of a shell.
  private static func text(ofStatus status: Int32) -> String {
    switch status {
    case 126: ", by which a shell says that it cannot run the command"
    case 127: ", by which a shell says that it cannot find the command"
    case 129...192:
      ", by which a shell reports signal \(status - 128), \(ChildProcess.End.name(ofSignal: status - 128))"
    default: ""
    }
  }
}
