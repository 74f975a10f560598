import FeatureCodec

/// A control message: read by a table of [CTRL-1], compared, and written again.
func fuzzControl(_ input: Span<UInt8>) {
  let read = Meter.read(input.count) { () -> Result<ControlMessage, ControlError> in
    do throws(ControlError) { return .success(try ControlMessage(input)) } catch { return .failure(error) }
  }
  guard input.count > 0, input[0] >= 0xF0 else { return require(read == .failure(.notControl), .model, "[CTRL-3] 1") }
  guard let length = Model.controlLengths[input[0]] else {
    return require(read == .failure(.unknownKind), .model, "[CTRL-3] 2")
  }
  // [CTRL-5]: of a greeting of another version, the first six bytes are read.
  let isOtherVersion = [0xF0, 0xF8].contains(input[0]) && input.count >= 6 && input[1] != 1
  guard input.count == length || isOtherVersion else {
    return require(read == .failure(.wrongLength), .model, "[CTRL-3] 3")
  }
  guard case .success(let message) = read else { violated(.model, "[CTRL-3] accepts, the library says \(read)") }

  var written = [UInt8](repeating: 0xA5, count: ControlMessage.maximumLength)
  var output = written.mutableSpan
  let count = message.write(into: &output)
  require(count == length, .roundTrip, "\(count) bytes of \(length)")
  for index in 0..<(isOtherVersion ? 6 : length) {
    // [CTRL-3]: an unknown reason is read as 255.
    let isUnknownReason = input[0] == 0xF9 && index == 1 && ![1, 2, 3, 255].contains(input[1])
    require(written[index] == (isUnknownReason ? 255 : input[index]), .roundTrip, "byte \(index) of \(message)")
  }
}
