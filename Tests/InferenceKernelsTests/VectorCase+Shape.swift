import FeatureTypes
import InferenceKernels
import Testing

/// Layers that change no number, but where it stands and its format.
extension VectorCase {
  /// A concatenation's parts, or the one that padding surrounds.
  private var parts: [ConcatenatedPart] {
    get throws {
      let before = kernel == "padChannels" ? try #require(channels)[0] : 0
      let pixels = shape.planeCount
      let whole = FeatureMapShape(channels: result.count / pixels, height: shape.height, width: shape.width)
      var first = before
      return try shapes.indices.map { map in
        let part = try #require(ConcatenatedPart(shape(of: map), at: first, of: whole))
        first += part.part.channels
        return part
      }
    }
  }

  private var slice: ChannelSlice {
    get throws {
      let channels = try #require(channels)
      return try #require(ChannelSlice(shape, channels: channels[0]..<channels[0] + channels[1]))
    }
  }

  /// The result in float32; what a kernel leaves unwritten stays as `output` was.
  func reshape(_ maps: [[Float]], into output: inout MutableSpan<Float>) throws {
    if kernel == "channels" {
      let map = maps[0]
      return try slice.copy(map.span, into: &output)
    }
    if kernel == "padChannels" { for index in output.indices { output[index] = 0 } }
    for (part, map) in zip(try parts, maps) { part.copy(map.span, into: &output) }
  }

  /// The result in int8: each part goes through the table from its own format to the last one.
  func reshape(_ maps: [[UInt8]], on set: InstructionSet, into output: inout MutableSpan<UInt8>) throws {
    if kernel == "channels" {
      let map = maps[0]
      return try slice.copy(map.span, into: &output)
    }
    let formats = try #require(formats).map(\.format)
    let target = try #require(formats.last)
    if kernel == "padChannels" { for index in output.indices { output[index] = target.byte(of: target.zero) } }
    for (index, part) in try parts.enumerated() {
      var table = [UInt8](repeating: 0, count: Int8Table.count)
      var entries = table.mutableSpan
      let done = Int8Table.fillRescaling(from: formats[index], to: target, into: &entries)
      #expect(done)
      let map = maps[index]
      part.copy(map.span, through: table.span, on: set, into: &output)
    }
  }
}
