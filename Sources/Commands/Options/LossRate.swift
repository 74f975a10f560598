import ArgumentParser
import Charts
import Foundation

/// A probability on the command line: 0 to 1, or a percentage such as 30%.
struct LossRate: ExpressibleByArgument, Hashable {
  let probability: Double

  init(_ probability: Double) { self.probability = probability }

  init?(argument: String) {
    let isPercentage = argument.hasSuffix("%")
    guard let number = Double(isPercentage ? String(argument.dropLast()) : argument) else { return nil }
    probability = isPercentage ? number / 100 : number
  }

  var defaultValueDescription: String { NumberText.percent(probability).replacingOccurrences(of: "\u{a0}", with: "") }

  /// The losses that the published comparisons use.
  static let usual = [0, 0.1, 0.3, 0.6, 0.9].map { LossRate($0) }

  func checked() throws(CommandError) -> Double {
    guard (0...1).contains(probability) else {
      throw CommandError("a loss is a probability from 0 to 1 or a percentage such as 30%")
    }
    return probability
  }
}

/// Losses on the command line, separated by commas.
struct LossList: ExpressibleByArgument {
  let rates: [LossRate]

  init(rates: [LossRate]) { self.rates = rates }

  var defaultValueDescription: String { rates.map(\.defaultValueDescription).joined(separator: ",") }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { LossRate(argument: String($0)) }
    let rates = parts.compactMap { $0 }
    guard Set(rates).count == rates.count, rates.count == parts.count, !rates.isEmpty else { return nil }
    self.rates = rates
  }
}
