/// Why an operation has no result.
enum Fault: Error {
  /// The question is none that the library can be asked, or a limit of the testee's own is reached.
  case failed(String)
  case refused(code: Int32, details: [Int32] = [])

  /// A refusal with one of the library's stable codes.
  static func refused(_ code: UInt8) -> Fault { .refused(code: Int32(code)) }
}

/// Fails where `condition` does not hold: a precondition of the library, asked before it traps.
func require(_ condition: Bool, _ text: @autoclosure () -> String) throws(Fault) {
  guard condition else { throw .failed(text()) }
}
