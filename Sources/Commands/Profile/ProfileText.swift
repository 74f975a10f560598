import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

/// A profile as readable text.
enum ProfileText {
  static func identifier(_ profile: Profile) -> String { hexadecimal(profile.identifier) }

  static func hexadecimal(_ identifier: UInt32) -> String {
    let digits = String(identifier, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }

  static func table(of profile: Profile) -> String {
    profile.withView { view in
      let header = view.headerFormat
      var text = """
        profile \(identifier(profile)), \(profile.bytes.count) bytes
        header \(header.length) bytes: \(header.streamBits) stream bits, \(header.frameCount) frames, \
        \(header.offsetCount) symbols per stream; check \(view.checkLength) bytes\
        \(view.hasSeededCheck ? ", seeded with the session" : ""); window \(view.window), misorder \(view.misorder)
        receiver memory \(Receiver.memoryLength(of: profile)) bytes at most

        """
      for index in 0..<view.layerCount {
        let layer = view.layer(index)
        let (rows, columns) = (layer.geometry.rows, layer.geometry.columns)
        text += "layer \(index)  "
        text +=
          view.maximumBytes(layer: index).map { "bytes, at most \($0)\n" }
            ?? """
            \(layer.shape.text), \(layer.format.text), kernel \
            \(rows.kernel)×\(columns.kernel), \(layer.geometry.order == .centreOut ? "centre out" : "corner first")

            """
        if view.hasChannelFractionBits(layer: index) { text += fractionBits(ofLayer: index, of: view) }
      }
      for index in 0..<view.streamCount { text += streamText(view.stream(index)) }
      for point in 0..<view.operatingPointCount {
        var streams: [Int] = []
        for stream in 0..<view.streamCount where view.uses(stream: stream, atOperatingPoint: point) {
          streams.append(stream)
        }
        text += "operating point \(point)  streams \(streams.map(String.init).joined(separator: " "))\n"
      }
      return text
    }
  }

  /// "  n by channel: 5 for 0..<3, -2 for 3..<6".
  private static func fractionBits(ofLayer index: Int, of view: borrowing ProfileView) -> String {
    var runs: [(n: Int, channels: Range<Int>)] = []
    for channel in 0..<view.layer(index).shape.channels {
      guard case .q(let format) = view.format(ofChannel: channel, inLayer: index) else { continue }
      if let last = runs.last, last.n == format.fractionBits {
        runs[runs.count - 1].channels = last.channels.lowerBound..<channel + 1
      } else {
        runs.append((format.fractionBits, channel..<channel + 1))
      }
    }
    return "  n by channel: " + runs.map { "\($0.n) for \($0.channels)" }.joined(separator: ", ") + "\n"
  }

  private static func streamText(_ stream: borrowing StreamView) -> String {
    let passes = stream.passes.map { "\($0.channels.lowerBound)..<\($0.channels.upperBound) to \($0.grid.text)" }
    return """
      stream \(stream.index)  layer \(stream.layerIndex), \(stream.symbolCount) symbols, \
      \(stream.prediction == .value ? "values" : "differences"), spread \(stream.spread), roots \(text(stream.rootCode)), \
      refinements \(text(stream.refinementCode))
        channels \(passes.joined(separator: ", "))

      """
  }

  private static func text(_ code: SymbolCode) -> String {
    code.mode == .plain ? "plain \(code.correlation)/8" : "\(code.mode)"
  }
}
