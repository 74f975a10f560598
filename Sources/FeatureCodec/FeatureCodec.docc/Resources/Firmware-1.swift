import FeatureCodec

func runFirmware(
  profile bytes: Span<UInt8>, symbols: consuming MutableSpan<UInt8>,
  cells: consuming MutableSpan<EncoderCell>, payload: inout MutableSpan<UInt8>,
  picture samples: Span<UInt8>, notify: (Span<UInt8>) -> Bool
) throws {
  let profile = try ProfileView(bytes)
  var session = DeviceSession(profile, number: 1)
  var workspace = DeviceWorkspace(symbols: symbols, cells: cells)
}
