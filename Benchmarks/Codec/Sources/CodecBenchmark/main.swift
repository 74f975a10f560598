import CPeers
import FeatureCodec
import Foundation

// Measures the codec's steps on feature maps, beside memcpy and general compressors, in interleaved rounds of one run.
//
//     swift run -c release CodecBenchmark [--rounds N] [--seconds S] [--only TEXT] MAP.npy …

var (rounds, seconds, only, paths) = (9, 0.03, "", [String]())
var arguments = CommandLine.arguments.dropFirst()[...]
while let argument = arguments.popFirst() {
  switch argument {
  case "--rounds": rounds = arguments.popFirst().flatMap { Int($0) } ?? rounds
  case "--seconds": seconds = arguments.popFirst().flatMap { Double($0) } ?? seconds
  case "--only": only = arguments.popFirst() ?? ""
  default: paths.append(argument)
  }
}
for path in paths {
  let feature = try Feature(path: path)
  var steps = try Steps(feature).all.filter { only.isEmpty || $0.name.contains(only) || $0.name == "memcpy of the map" }
  for round in 1...max(rounds, 1) {
    FileHandle.standardError.write(Data("\r\(feature.name): round \(round) of \(rounds) ".utf8))
    for step in steps.indices { try steps[step].round(seconds: seconds) }
  }
  FileHandle.standardError.write(Data("\r".utf8))
  let copy = steps[0].median
  print("\n\(feature.name), \(feature.shape.count) samples")
  for step in steps {
    let rate = step.unit == "B" ? String(format: "%9.1f MB/s", step.median / 1e6) : String(format: "%9.3f M%@/s", step.median / 1e6, step.unit)
    let ratio = step.unit == "B" ? String(format: "%7.4f of memcpy", step.median / copy) : ""
    print(
      "\(step.name.padding(toLength: 40, withPad: " ", startingAt: 0)) \(rate)  (\(String(format: "%.2f … %.2f", step.least / step.median, step.most / step.median))) \(ratio) \(step.note)")
  }
}
