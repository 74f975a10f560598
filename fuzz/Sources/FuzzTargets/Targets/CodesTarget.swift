@testable import FeatureCodec

/// One run's symbols in every mode: any bits are read as the model reads them, and written symbols are read back.
func fuzzCodes(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  let mode = reader.number(0...3)
  let rho = reader.number(0...8)
  let channel = UInt8(reader.number(0...23) | reader.number(0...7) << 5)
  let shape = reader.integer()
  let format = ModelFormat(bits: 2 + (shape & 7) % 7, isSigned: shape & 8 != 0)
  let mean = format.sample(reader.byte())
  let zero = shape & 16 != 0 ? mean : 0
  let count = 1 + reader.integer()
  let isWriting = reader.bool()
  let bytes = reader.bytes.extracting(reader.rest).array
  guard let code = SymbolCode(packed: UInt8(mode | (mode == 1 ? rho << 3 : 0))),
    let known = ChannelCode(packed: mode == 1 ? channel & 31 : channel)
  else { violated(.model, "[CODE-2] allows these bytes") }
  let model = ModelContext(code: Int(code.packed), channel: known.packed, format: format, mean: mean, zero: zero)
  let context = CodeContext(code: code, channel: known, bits: format.bits, mean: Int32(mean), zero: Int32(zero))
  if isWriting {
    checkWriting(bytes, context, model)
  } else {
    _ = checkReading(bytes, 0, count, context, model)
  }
}

/// Reads `count` symbols from byte `start` on with both. Returns nil if both refuse.
private func checkReading(
  _ bytes: [UInt8], _ start: Int, _ count: Int, _ context: CodeContext, _ model: ModelContext
) -> [UInt8]? {
  var (context, model) = (context, model)
  var found = [UInt8](repeating: 0, count: count)
  var bits = BitReader(bytes.span, byteOffset: start)
  let read = Meter.timed(bytes.count) { () -> Int? in
    var output = found.mutableSpan
    do throws(MalformedCode) {
      return try context.decode(count, from: &bits, into: &output, at: 0)
    } catch {
      return nil
    }
  }
  var slow = ModelBits(bytes: bytes, position: 8 * start, end: 8 * bytes.count)
  do throws(ModelMalformed) {
    let wanted = try model.read(count, &slow)
    require(
      read == wanted.count, .model, "[CODE] reads \(wanted.count) symbols, the library \(String(describing: read))")
    found = Array(found.prefix(wanted.count))
    require(found.map { Int($0) } == wanted, .model, "[CODE] reads \(wanted), the library \(found)")
    // 16 bits hold A: [CODE-3].
    require(context.runningScale == model.scale && model.scale <= 15_672, .arithmetic, "A is \(context.runningScale)")
    return found
  } catch {
    require(read == nil, .model, "[CODE-10] refuses, the library does not")
    return nil
  }
}

/// Writes the symbols into a payload of a few bytes: exactly the symbols that fit are read back.
private func checkWriting(_ symbols: [UInt8], _ context: CodeContext, _ model: ModelContext) {
  guard let first = symbols.first, symbols.count > 1 else { return }
  let patterns = symbols.dropFirst().map { UInt8(model.format.low(Int($0))) }
  let limit = 1 + Int(first) % 40
  var payload = [UInt8](repeating: 0, count: limit)
  var writing = context
  var output = payload.mutableSpan
  var writer = BitWriter(&output, from: 0, to: limit)
  let sent = writing.encode(patterns.span, 0, patterns.count, with: &writer)
  writer.finish()
  let end = writer.byteOffset
  require(sent <= patterns.count, .onlyWhatWasSent, "\(sent) of \(patterns.count) symbols")
  // [CODE-9], [FRAG-4]: if the run has not ended, the payload is full and no further symbol is read from it.
  require(sent == patterns.count || end == limit, .model, "[FRAG-4]: the last byte is not full")
  let bytes = Array(payload.prefix(end))
  guard let read = checkReading(bytes, 0, patterns.count, context, model) else {
    violated(.onlyWhatWasSent, "[CODE-10]: what an encoder wrote is refused")
  }
  require(Array(read.prefix(sent)) == Array(patterns.prefix(sent)), .onlyWhatWasSent, "\(read) is not \(patterns)")
  require(read.count == sent, .onlyWhatWasSent, "\(read.count) symbols are read of \(sent) that were sent")
}
