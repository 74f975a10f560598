// Runs networks and the codec and counts their allocations: check DIGITS.json DIGITS.safetensors

import FeatureFiles
import Foundation
import NetworkFiles
import Networks
import SeededRandom

func bytes(of path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

let checker = AllocationChecker()
checker.checkCounter()
try checker.checkCodec()

let digits = try Network(try NetworkJSON(try bytes(of: CommandLine.arguments[1])).networkDescription)
try checker.check("digits", digits, try digits.parameters(from: Safetensors(try bytes(of: CommandLine.arguments[2]))))

var generator = SeededGenerator(seed: 2)
let everything = try Network(.everything)
try checker.check("every layer", everything, everything.randomParameters(using: &generator))

var net = NetworkBuilder("picture", height: 5, width: 4, channels: 3)
net.add("softmax", .softmax)
try checker.check("softmax", try Network(net.description), [:])
print("allocations: \(checker.checks) checks, \(checker.failures) failed")
exit(checker.failures == 0 ? 0 : 1)
