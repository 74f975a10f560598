/// Another program, asked by the protocol of conformance.md. Whatever it does instead of answering, the answer here is
/// *failed* with the reason, and the next question starts it anew.
public final class ProgramTestee: Testee {
  public let name: String
  private let command: String
  private let limit: TimeSpan
  private var process: ChildProcess?
  /// Starts in a row that gave no answer at all.
  private var vainStarts = 0
  /// Vain starts before the first answer ever after which it is not started again.
  private static let mostVainStarts = 5
  private var hasAnswered = false

  /// - Parameters:
  ///   - command: as a shell reads it; started at the first question.
  ///   - limit: the time that an answer may take, the start included.
  public init(_ command: String, limit: TimeSpan = .seconds(10)) {
    (name, self.command, self.limit) = (command, command, limit)
  }

  public func answer(_ operation: VectorOperation, _ input: [Value]) -> Answer {
    let request = Request(operation, input).bytes
    guard request.count - 4 <= Request.maximumLength else { return .failed("the request is longer than 2^24 bytes") }
    if process == nil {
      guard hasAnswered || vainStarts < Self.mostVainStarts else {
        return .failed("the testee is not started again: \(vainStarts) times it has not given a single answer")
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

  /// Ends the program, if it runs: closes its input, and kills it if it goes on for a second.
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

  /// What a shell means by some statuses.
  private static func text(ofStatus status: Int32) -> String {
    switch status {
    case 126: ": a shell's word for what cannot be run"
    case 127: ": a shell's word for a command that it does not find"
    case 129...192: ": a shell's word for signal \(status - 128), \(ChildProcess.End.name(ofSignal: status - 128))"
    default: ""
    }
  }
}
