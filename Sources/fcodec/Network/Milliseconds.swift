import ArgumentParser

/// A time on the command line: 0 milliseconds to a day.
struct Milliseconds: ExpressibleByArgument, Hashable {
  let seconds: Double

  init(_ milliseconds: Int) { seconds = Double(milliseconds) / 1e3 }

  init?(argument: String) {
    guard let number = Double(argument), (0...86_400_000).contains(number) else { return nil }
    seconds = number / 1e3
  }

  var defaultValueDescription: String { "\(Int(seconds * 1e3))" }
}
