import FeatureCodec
import Pooling

/// A profile as a C header, for programs that include `feature_codec.h`.
enum CProfile {
  /// Returns whether C and C++ accept `name` as the beginning of names.
  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0.isLetter || $0.isDigit }
      && !(name.utf8.first?.isDigit ?? true)
  }

  /// Returns the header. All its names begin with `name`.
  static func text(of profile: Profile, name: String) -> String {
    let upper = name.uppercased()
    let identifier = ProfileText.identifier(profile) + "u"
    var text = """
      /* A profile, made by fcodec profile make. All sizes are in bytes. */
      #ifndef \(upper)_PROFILE_H
      #define \(upper)_PROFILE_H

      #include <feature_codec.h>

      static const uint8_t \(name)_bytes[\(profile.bytes.count)] = {
      \(lines(of: profile.bytes))
      };

      /* The profile as fcodec_setup and fcodec_describe take it. */
      #define \(upper)_IDENTIFIER \(identifier)
      #define \(upper)_PROFILE {\(name)_bytes, sizeof \(name)_bytes, \(upper)_IDENTIFIER}

      /* Buffers that suffice for every stream, one after the other. Cells are aligned like a pointer. */

      """
    profile.withView { view in
      let size = view.workspaceSize
      text += "#define \(upper)_SYMBOLS \(size.symbols)\n"
      text += "#define \(upper)_CELLS \(cells(size.cells))\n"
      if let size = view.gatewaySize {
        text += """

          /* What fcodec_gateway_open needs for each session, and a workspace that serves all. Room for the events of a packet. */
          #define \(upper)_GATEWAY_FRAMES \(size.frames)
          #define \(upper)_GATEWAY_WORKSPACE \(size.workspace)
          #define \(upper)_GATEWAY_EVENTS \(view.window + 4)

          """
      }
      for index in 0..<view.streamCount {
        let stream = view.stream(index)
        let (prefix, size) = ("#define \(upper)_STREAM_\(index)", stream.workspaceSize)
        text += "\n/* Stream \(index): \(stream.layer.shape.text) */\n"
        text += "\(prefix)_SYMBOLS \(size.symbols)\n"
        text += "\(prefix)_CELLS \(cells(stream.isBytes ? 0 : size.cells))\n"
        text += "\(prefix)_MINIMUM_PAYLOAD \(StreamSender.minimumPayload(of: stream))\n"
      }
    }
    return text + "\n#endif\n"
  }

  /// The number of bytes for the encoder and its cells, as C has it. A stream of bytes needs none.
  private static func cells(_ count: Int) -> String {
    count == 0 ? "0" : "(FCODEC_ENCODER + \(count * MemoryLayout<EncoderCell>.stride))"
  }

  /// The bytes in hexadecimal, 16 to a line.
  private static func lines(of bytes: [UInt8]) -> String {
    stride(from: 0, to: bytes.count, by: 16).map { first in
      let numbers = bytes[first..<min(first + 16, bytes.count)].map {
        "0x" + ($0 < 16 ? "0" : "") + String($0, radix: 16)
      }
      return "    " + numbers.joined(separator: ", ") + ","
    }.joined(separator: "\n")
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }
  fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}
