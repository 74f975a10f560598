import FeatureTypes
import InferenceKernels
import Testing

/// Layers that change no value, only its position and its format.
extension VectorCase {
  private var parts: [Concatenation.Part] {
    get throws {
      let whole = FeatureMapShape(
        channels: result.count / shape.planeCount, height: shape.height, width: shape.width)
      var first = 0
      return try shapes.indices.map { map in
        let part = try #require(Concatenation.Part(shape(of: map), at: first, of: whole))
        first += part.input.channels
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

  private var padding: ChannelPadding {
    get throws {
      let channels = try #require(channels)
      return try #require(ChannelPadding(shape, before: channels[0], after: channels[1]))
    }
  }

  /// The result in float32. Samples that the kernel does not write keep the value in `output`.
  func reshape(_ maps: [[Float]], into output: inout MutableSpan<Float>) throws {
    let map = maps[0]
    switch kernel {
    case "channelSlice": try slice.apply(to: map.span, into: &output)
    case "channelPadding": try padding.apply(to: map.span, into: &output)
    default: for (part, map) in zip(try parts, maps) { part.apply(to: map.span, into: &output) }
    }
  }

  /// The result in int8. Each part is looked up in the table that converts its format to the last one.
  func reshape(_ maps: [[UInt8]], on set: InstructionSet, into output: inout MutableSpan<UInt8>) throws {
    let map = maps[0]
    let formats = try #require(formats).map(\.format)
    switch kernel {
    case "channelSlice": return try slice.apply(to: map.span, into: &output)
    case "channelPadding": return try padding.apply(to: map.span, format: formats[0], into: &output)
    default: break
    }
    let target = try #require(formats.last)
    for (index, part) in try parts.enumerated() {
      var table = [UInt8](repeating: 0, count: Int8Table.count)
      var entries = table.mutableSpan
      let done = Int8Table.fillRequantizing(from: formats[index], to: target, into: &entries)
      #expect(done)
      let map = maps[index]
      part.apply(to: map.span, table: table.span, on: set, into: &output)
    }
  }
}
