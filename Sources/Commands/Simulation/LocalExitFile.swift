import LinkModel
import OffloadSimulation

/// Exit rates of networks with exits on the device, from a CSV file.
enum LocalExitFile {
  static let header = "name,layer,extra_ms,share,accuracy"

  /// One scheme per name, in the order of the file.
  ///
  /// - Parameter time: the time until a layer is done, in µs.
  static func read(
    _ bytes: [UInt8], time: (String) -> Int?
  ) throws(TraceError) -> [OffloadScenario.LocalExits] {
    var lines = TraceLines(bytes, separators: [UInt8(ascii: ",")])
    guard try lines.next(atMost: 10_000)?.joined(separator: ",") == header else {
      throw TraceError(line: 1, "the header is not \(header)")
    }
    var (names, exits): ([String], [String: [LocalInference.Exit]]) = ([], [:])
    while let words = try lines.next(atMost: 10_000) {
      if words == [""] { continue }
      guard words.count == 5 else { throw TraceError(line: lines.line, "5 fields, not \(words.count)") }
      guard let time = time(words[1]) else { throw TraceError(line: lines.line, "layer: there is no \(words[1])") }
      guard let extra = TraceLines.number(words[2]), 0...1e6 ~= extra else {
        throw TraceError(line: lines.line, "extra_ms: 0 to 1000000, not \(words[2])")
      }
      guard let share = TraceLines.number(words[3]), 0...1 ~= share else {
        throw TraceError(line: lines.line, "share: 0 to 1, not \(words[3])")
      }
      guard let accuracy = TraceLines.number(words[4]), 0...1 ~= accuracy else {
        throw TraceError(line: lines.line, "accuracy: 0 to 1, not \(words[4])")
      }
      if exits[words[0]] == nil { names.append(words[0]) }
      let exit = LocalInference.Exit(
        time: time + Int((extra * 1000).rounded()), share: share, accuracy: accuracy)
      exits[words[0], default: []].append(exit)
    }
    var schemes: [OffloadScenario.LocalExits] = []
    for name in names {
      guard let inference = LocalInference(exits: exits[name] ?? []) else {
        throw TraceError(line: lines.line, "\(name): the shares must sum to 1, and times must not fall")
      }
      schemes.append(.init(name: name, exits: inference))
    }
    return schemes
  }
}
