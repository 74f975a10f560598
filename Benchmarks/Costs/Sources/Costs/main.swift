import FeatureCodec

// Prints what the costly calls of a server take, per unit of the quantity that their documentation names. If the
// documentation is right, a column of one call varies with the caches and not with the profile.

func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }

func fixed(_ value: Double) -> String {
  let thousandths = Int(value * 1000 + 0.5)
  let rest = String(thousandths % 1000)
  return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
}

print(
  "| profile | bytes | memory | call | proportional to | units | µs | ns per unit |\n|---|--:|--:|---|---|--:|--:|--:|")
var worst: [String: (Double, String)] = [:]

func show(_ result: CostMeasurement, _ name: String, bytes: String, memory: String) {
  print(
    "| \(name) | \(bytes) | \(memory) | \(result.call) | \(result.formula) "
      + "| \(result.quantity) | \(fixed(result.seconds * 1e6)) | \(fixed(result.perUnit)) |")
  let call = String(result.call.prefix { $0 != "," })
  if result.perUnit > worst[call]?.0 ?? 0 { worst[call] = (result.perUnit, name) }
}

for cost in try CostProfile.all() {
  for result in try CostMeasurement.all(cost) {
    show(result, cost.name, bytes: "\(cost.profile.bytes.count)", memory: "\(cost.memory)")
  }
}
for length in [1_000, 10_000, 60_000] {
  for result in try CostMeasurement.string(of: length) { show(result, "a string of \(length) bytes", bytes: "", memory: "") }
}
print("\nThe most, in ns per unit:\n")
for (call, (perUnit, name)) in worst.sorted(by: { $0.key < $1.key }) { print("- \(call): \(fixed(perUnit)), \(name)") }
