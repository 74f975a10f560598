internal import CSymbolCodes

/// The fast form, for senders that have memory to spare.
extension StreamSender {
  /// Writes the next fragment into the first bytes of `payload`: the same bytes as
  /// `nextFragment(of:symbols:into:)` of a `StreamView`, in less time. Allocates nothing.
  ///
  /// - Parameters:
  ///   - profile: The profile that has the sender's stream.
  ///   - symbols: The symbols that `DeviceBuffers.encode(_:stream:of:rounding:)` left for this frame.
  ///   - payload: The memory for the fragment. Its length is the limit.
  ///   - repeats: Whether to start again once all symbols have been sent. Spec: [FRAG-9].
  /// - Returns: The fragment's length, at most `payload.count`, or 0 if all symbols have been sent.
  /// - Throws: `FragmentError.payloadTooShort` if `payload` is below the stream's smallest payload. Then nothing
  ///   changes.
  /// - Complexity: O(payload + log segments).
  public mutating func nextFragment(
    of profile: Profile, symbols: Span<UInt8>, into payload: inout MutableSpan<UInt8>, repeats: Bool = false
  ) throws(FragmentError) -> Int {
    precondition(profile.streams.indices.contains(stream), "a sender needs the profile it was created with")
    let stream = profile.streams[stream]
    precondition(
      symbolCount <= stream.symbolCount && symbols.count >= (stream.isBytes ? symbolCount : stream.symbolCount),
      "the symbols need symbolCount bytes")
    guard try begins(in: payload.count, minimum: stream.minimumPayload, repeats) else { return 0 }
    let limit = min(payload.count, StreamSender.maximumPayload) - profile.checkLength
    let format = profile.headerFormat
    FragmentHeader(stream: self.stream, frame: frame, offset: offset).write(into: &payload, format)
    var next = UInt32(offset)
    let end = unsafe symbols.withUnsafeBufferPointer { symbols in
      unsafe payload.withUnsafeMutableBufferPointer { payload in
        unsafe cc_write(
          stream.codes.tables, stream.codes.stream, &next, UInt32(symbolCount), symbols.baseAddress,
          payload.baseAddress, format.length, limit)
      }
    }
    offset = Int(next)
    guard profile.checkLength > 0 else { return end }
    var check = profile.check(session: session)
    check.add(payload.span.extracting(0..<end))
    return check.write(into: &payload, at: end)
  }
}
