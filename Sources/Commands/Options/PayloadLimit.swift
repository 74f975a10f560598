import FeatureCodec
import FeatureFiles

/// The longest fragment in bytes: the option `--payload`.
enum PayloadLimit {
  static func check(_ payload: Int) throws(CommandError) {
    guard 1...FragmentRecords.maximumLength ~= payload else {
      throw CommandError("--payload: 1 to \(FragmentRecords.maximumLength) bytes, not \(payload)")
    }
  }

  /// Runs `body`; if the payload is too short for the profile, the error names the option.
  static func explaining<Result>(
    _ payload: Int, _ body: () throws(FragmentError) -> Result
  ) throws(CommandError) -> Result {
    do {
      return try body()
    } catch {
      throw failure(error, payload)
    }
  }

  static func failure(_ error: FragmentError, _ payload: Int) -> CommandError {
    guard case .payloadTooShort(let minimum) = error else { return CommandError("\(error)") }
    return CommandError("--payload: at least \(minimum) bytes for this profile, not \(payload)")
  }
}
