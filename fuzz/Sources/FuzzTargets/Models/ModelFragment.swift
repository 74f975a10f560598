/// A data fragment, read by the table of [FRAG-6].
struct ModelFragment: Equatable {
  struct Refusal: Error, Equatable {
    var code: Int
    init(_ code: Int) { self.code = code }
  }

  var stream = 0
  var frame = 0
  var offset = 0
  /// The symbols as they are stored. Spec: [FRAG-3].
  var symbols: [UInt8] = []

  init(_ bytes: [UInt8], _ profile: ModelProfile, _ scans: [ModelScan], session: Int = 0) throws(Refusal) {
    let (h, f, check) = (profile.headerLength, profile.frameBits, profile.checkLength)
    guard bytes.count >= 1 else { throw Refusal(1) }
    guard bytes[0] / 16 != 15 else { throw Refusal(2) }
    guard bytes.count > h + check else { throw Refusal(1) }
    var header = ModelBits(bytes: bytes, position: 0, end: 8 * h)
    stream = header.number(profile.streamBits) ?? 0
    frame = header.number(f) ?? 0
    offset = header.number(8 * h - profile.streamBits - f) ?? 0
    guard stream < profile.streams.count else { throw Refusal(3) }
    let end = bytes.count - check
    guard Self.check(Array(bytes[..<end]), profile, session) == Array(bytes[end...]) else { throw Refusal(7) }
    let scan = scans[stream]
    guard offset < scan.symbols.count else { throw Refusal(4) }

    var bits = ModelBits(bytes: bytes, position: 8 * h, end: 8 * end)
    var codes: [Int] = []
    do throws(ModelMalformed) {
      while offset + codes.count < scan.symbols.count {
        let at = offset + codes.count
        let length = scan.runLength(at: at)
        var context = Self.context(profile, profile.streams[stream], scan.symbols[at])
        let read = try context.read(length, &bits)
        codes += read
        if read.count < length { break }
      }
    } catch {
      throw Refusal(8)
    }
    guard !codes.isEmpty else { throw Refusal(1) }
    guard offset + codes.count < scan.symbols.count || bits.left < 8 else { throw Refusal(5) }
    let format = profile.layers[profile.streams[stream].layer].format
    symbols = codes.map { format.isSigned ? format.pattern(format.signed($0)) : UInt8($0) }
  }

  static func context(
    _ profile: ModelProfile, _ stream: ModelProfile.Stream, _ symbol: ModelScan.Symbol
  ) -> ModelContext {
    let layer = profile.layers[stream.layer]
    let code = symbol.isRoot ? stream.rootCode : stream.refinementCode
    let table = symbol.isRoot ? stream.rootChannels : stream.refinementChannels
    let isValue = symbol.isRoot || !stream.isDifference
    return ModelContext(
      code: code, channel: table.isEmpty ? 0 : table[symbol.channel], format: layer.format,
      mean: isValue ? layer.mean(symbol.channel) : 0, zero: isValue ? layer.zero : 0)
  }

  /// Returns the check of [FRAG-8], computed with bits as the coefficients of polynomials.
  static func check(_ bytes: [UInt8], _ profile: ModelProfile, _ session: Int = 0) -> [UInt8] {
    guard profile.checkLength > 0 else { return [] }
    let width = 8 * profile.checkLength
    let polynomial = width == 8 ? 0x07 : 0x1021
    let name = (0..<4).map { UInt8(truncatingIfNeeded: profile.identifier >> UInt32(8 * $0)) }
    var register = (1 << width) - 1
    let seed = profile.isSeeded ? [UInt8(session % 256), UInt8(session / 256)] : []
    for byte in name + seed + bytes {
      for bit in (0..<8).reversed() {
        let top = register >> (width - 1) ^ Int(byte) >> bit & 1
        register = register << 1 & ((1 << width) - 1) ^ (top == 1 ? polynomial : 0)
      }
    }
    let value = (1 << width) - 1 - register
    return width == 8 ? [UInt8(value)] : [UInt8(value >> 8), UInt8(value & 255)]
  }
}
