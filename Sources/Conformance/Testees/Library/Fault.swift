/// Why an operation has no result.
enum Fault: Error {
  /// The library cannot be asked this question, or a limit of the testee is exceeded.
  case failed(String)
  case refused(code: Int32, details: [Int32] = [])

  /// Returns a refusal with one of the library's stable codes.
  static func refused(_ code: UInt8) -> Fault { .refused(code: Int32(code)) }
}

/// Throws if `condition` is false: a precondition of the library, checked before it would trap.
func require(_ condition: Bool, _ text: @autoclosure () -> String) throws(Fault) {
  guard condition else { throw .failed(text()) }
}
