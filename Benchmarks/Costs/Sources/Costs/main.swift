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
var rows: [(name: String, bytes: String, memory: String, result: CostMeasurement)] = []
for cost in try CostProfile.all() {
  for result in try CostMeasurement.all(cost) + GatewayMeasurement.all(cost) + DeviceMeasurement.all(cost) {
    rows.append((cost.name, "\(cost.profile.bytes.count)", "\(cost.memory)", result))
  }
}
for length in [1_000, 10_000, 60_000] {
  for result in try CostMeasurement.string(of: length) { rows.append(("a string of \(length) bytes", "", "", result)) }
}
var worst: [String: (Double, String)] = [:]
for row in rows {
  print(
    "| \(row.name) | \(row.bytes) | \(row.memory) | \(row.result.call) | \(row.result.formula) "
      + "| \(row.result.quantity) | \(fixed(row.result.seconds * 1e6)) | \(fixed(row.result.perUnit)) |")
  let call = String(row.result.call.prefix { $0 != "," })
  if row.result.perUnit > worst[call]?.0 ?? 0 { worst[call] = (row.result.perUnit, row.name) }
}
print("\nThe most, in ns per unit:\n")
for (call, (perUnit, name)) in worst.sorted(by: { $0.key < $1.key }) { print("- \(call): \(fixed(perUnit)), \(name)") }
