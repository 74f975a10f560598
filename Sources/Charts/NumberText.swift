import Foundation

/// Formats numbers for the report and the terminal.
package enum NumberText {
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value > 0 ? "∞" : "−∞" }
    let text = String(format: "%.\(decimals)f", value)
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  /// A share of 1 as "87 %", or with one decimal if the whole number would be misleading: "99.6 %".
  package static func percent(_ share: Double) -> String {
    let value = share * 100
    // What is not all never reads as all.
    let isNearlyAll = value > 99 && value < 100
    return (isNearlyAll ? fixed(min(value, 99.9), 1) : fixed(value, 0)) + "\u{a0}%"
  }

  /// "244 B", "3.1 kB", "12 kB", "1.2 MB": short enough to compare at a glance.
  package static func bytes(_ count: Double) -> String {
    switch count {
    case ..<999.5: fixed(count, 0) + "\u{a0}B"
    case ..<9_950: fixed(count / 1000, 1) + "\u{a0}kB"
    case ..<999_500: fixed(count / 1000, 0) + "\u{a0}kB"
    default: fixed(count / 1_000_000, 1) + "\u{a0}MB"
    }
  }

  /// "12,288".
  package static func grouped(_ count: Int) -> String {
    let digits = String(count.magnitude)
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0 && (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return count < 0 ? "−" + text : text
  }

  /// A tick: no more decimals than it needs, and thousands as k.
  static func tick(_ value: Double) -> String {
    guard abs(value) < 1000 else { return tick(value / 1000) + "k" }
    for decimals in 0..<4 where abs(value * pow(10, Double(decimals))).truncatingRemainder(dividingBy: 1) < 1e-6 {
      return fixed(value, decimals)
    }
    return fixed(value, 3)
  }
}

extension NumberText {
  /// A coordinate for SVG: a hyphen for minus, at most two decimals.
  package static func plain(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() && abs(rounded) < 1e9 ? String(Int(rounded)) : String(rounded)
  }
}
