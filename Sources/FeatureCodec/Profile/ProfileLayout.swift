/// Where the sections of a profile begin; follows from its header and its streams' segment counts.
struct ProfileLayout {
  let layers: Int
  let streams: Int
  let segments: Int
  let operatingPoints: Int
  let tables: Int

  /// Nil where `bytes`, which hold at least a header, end before the tables begin.
  init?(_ bytes: Span<UInt8>) {
    layers = ProfileFormat.headerLength
    streams = layers + Int(bytes[5]) * ProfileFormat.layerLength
    segments = streams + Int(bytes[6]) * ProfileFormat.streamLength
    guard bytes.count >= segments else { return nil }
    var count = 0
    for stream in 0..<Int(bytes[6]) { count += Int(bytes[streams + stream * ProfileFormat.streamLength + 3]) }
    operatingPoints = segments + count * ProfileFormat.segmentLength
    tables = operatingPoints + Int(bytes[8]) * ProfileFormat.operatingPointLength
    guard bytes.count >= tables else { return nil }
  }
}
