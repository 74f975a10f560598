package import Charts
import SplitInference

/// How often the network is right on the same pictures sent in several ways, and at how many bytes: a bundled measurement.
package struct CodecComparison: Sendable {
  /// One way to send pictures, with one setting.
  package struct Row: Hashable, Sendable {
    /// "demo" for the point, "features", "JPEG" or "WebP".
    package let name: String
    /// The mean number of bytes per picture, as sent.
    package let bytes: Double
    package let right: Int
    package let count: Int

    var share: Double { Double(right) / Double(count) }
    var interval: ShareInterval { ShareInterval(right: Double(right), of: count) }
  }

  /// In the order of the file; of one name, ascending in bytes.
  package let rows: [Row]
  /// The demo's own point.
  package let point: Row
  /// Whether each codec has a network that is tuned for its pictures; else they go through that of the features.
  package let isTuned: Bool

  /// - Parameter csv: a line of titles, then name, bytes, right and count; the demo's point is named "demo".
  package init(csv bytes: [UInt8], isTuned: Bool) throws(DemoError) {
    self.isTuned = isTuned
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst()
    let all = lines.compactMap { line -> Row? in
      let cells = line.split(separator: ",")
      guard cells.count == 4, let bytes = Double(cells[1]), let right = Int(cells[2]), let count = Int(cells[3]),
        bytes.isFinite, 0...count ~= right, count > 0
      else { return nil }
      return Row(name: String(cells[0]), bytes: bytes, right: right, count: count)
    }
    guard all.count == lines.count, let point = all.first(where: { $0.name == "demo" }) else { throw .comparison }
    (self.point, rows) = (point, all.filter { $0.name != "demo" })
  }

  /// The names of what is compared, in the order of the file.
  var names: [String] { rows.reduce(into: []) { if !$0.contains($1.name) { $0.append($1.name) } } }

  /// The names of the codecs, in the order of the file.
  var codecs: [String] { names.filter { $0 != "features" } }

  /// What a codec does with at least as many bytes as the point has: its setting with the fewest of them.
  func atPoint(_ name: String) -> Row? { rows.first { $0.name == name && $0.bytes >= point.bytes } }

  /// The fewest bytes with which a codec is as often right as the point.
  func asRight(_ name: String) -> Row? { rows.first { $0.name == name && $0.share >= point.share } }

  /// What was gained, in one sentence.
  var gain: String {
    let others = codecs.compactMap { name in
      atPoint(name).map { "with \(NumberText.bytes($0.bytes)) of \(name) on \(NumberText.percent($0.share))" }
    }
    let text =
      "With \(NumberText.bytes(point.bytes)) of features a picture, the server is right on \(NumberText.percent(point.share)) of "
      + "\(NumberText.grouped(point.count)) pictures"
    guard !others.isEmpty else { return text + "." }
    let network = isTuned ? "each through networks tuned for it" : "through the same network"
    return "\(text); \(others.joined(separator: ", ")), \(network)."
  }

  package var chart: LineChart {
    LineChart(
      title: "Features, JPEG and WebP",
      summary: "Share of right decisions against mean bytes for the same pictures, one line per way of sending.",
      x: .init(label: "bytes sent, mean over the pictures", kind: .logarithmic),
      y: .init(label: "right decisions", isShare: true),
      lines: names.map { name in
        .init(name: name, points: rows.filter { $0.name == name }.map { .init(x: $0.bytes, y: $0.share) })
      },
      marks: [.init(name: "this demo", point: .init(x: point.bytes, y: point.share))])
  }
}
