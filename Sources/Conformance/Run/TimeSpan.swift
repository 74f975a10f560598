import Foundation

/// A length of time. The standard library's `Duration` needs newer systems than the rest of this module.
public struct TimeSpan: Hashable, Sendable {
  public var nanoseconds: Int64

  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  public static let zero = TimeSpan(nanoseconds: 0)

  public static func seconds(_ count: Int) -> TimeSpan { TimeSpan(nanoseconds: Int64(count) * 1_000_000_000) }

  public static func milliseconds(_ count: Int) -> TimeSpan { TimeSpan(nanoseconds: Int64(count) * 1_000_000) }

  public static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
    TimeSpan(nanoseconds: left.nanoseconds + right.nanoseconds)
  }

  public static func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
    TimeSpan(nanoseconds: left.nanoseconds - right.nanoseconds)
  }

  /// The time since the system started: a clock that is never set.
  package static var uptime: TimeSpan {
    TimeSpan(nanoseconds: Int64(ProcessInfo.processInfo.systemUptime * 1e9))
  }
}

extension TimeSpan: Comparable {
  public static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension TimeSpan {
  /// Seconds without zeros at the end: 10, 0.25.
  var secondsText: String {
    let milliseconds = nanoseconds / 1_000_000
    var text = "\(milliseconds / 1000)"
    if milliseconds % 1000 != 0 {
      text += "." + String("\(1000 + milliseconds % 1000)".dropFirst())
      while text.last == "0" { text.removeLast() }
    }
    return text
  }

  /// The time in seconds, with a fraction.
  var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
