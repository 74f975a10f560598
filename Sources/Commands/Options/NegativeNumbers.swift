/// Lets an option take a negative number as its next argument: the parser takes `-3` for an option of that name.
enum NegativeNumbers {
  /// `--zero -3` as `--zero=-3`. Arguments after `--` stay as they are.
  static func joined(_ arguments: [String]) -> [String] {
    var joined: [String] = []
    for (index, argument) in arguments.enumerated() {
      if let option = joined.last, isOption(option), isNegativeNumber(argument),
        !arguments[..<index].contains("--")
      {
        joined[joined.count - 1] = option + "=" + argument
      } else {
        joined.append(argument)
      }
    }
    return joined
  }

  private static func isOption(_ text: String) -> Bool { text.hasPrefix("--") && text.count > 2 && !text.contains("=") }

  /// A minus and then a digit, or a point and a digit.
  private static func isNegativeNumber(_ text: String) -> Bool {
    guard text.hasPrefix("-") else { return false }
    let rest = text.dropFirst()
    let digits = rest.hasPrefix(".") ? rest.dropFirst() : rest
    return digits.first.map { "0"..."9" ~= $0 } ?? false
  }
}
