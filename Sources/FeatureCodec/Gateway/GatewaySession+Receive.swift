internal import FeatureTypes
internal import Pooling

extension GatewaySession {
  /// Receives one packet, data or control, and calls `body` with each event in the order in which they happened.
  ///
  /// No packet can make the session trap or its memory grow.
  ///
  /// - Parameters:
  ///   - packet: One packet, as it arrived.
  ///   - profile: The session's profile.
  ///   - memory: The session's memory.
  ///   - body: Receives each event. A receiver without a session has one: symbols, of which 0 may be new, or refused.
  /// - Complexity: O(packet + symbols in it + streams · segments), plus the memory of the frames that it frees, plus the
  ///   stream's symbols / 8 if any are new.
  public mutating func receive(
    _ packet: Span<UInt8>, of profile: borrowing ProfileView, in memory: inout GatewayMemory,
    forEachEvent body: (ServerEvent) -> Void
  ) {
    precondition(profile.identifier == identifier, "a session needs the profile it was created with")
    if converses, FragmentHeader.isControl(packet) { return receiveControl(packet, of: profile, in: &memory, body) }
    do throws(FragmentRefusal) {
      try receiveFragment(packet, of: profile, in: &memory, body)
    } catch {
      body(.refused(error.reason))
    }
  }

  @inline(never)  // a stack frame of its own
  private mutating func receiveFragment(
    _ fragment: Span<UInt8>, of profile: borrowing ProfileView, in memory: inout GatewayMemory,
    _ body: (ServerEvent) -> Void
  ) throws(FragmentRefusal) {
    let header = try profile.readHeader(fragment)
    guard profile.passesCheck(fragment, session: number) else { throw FragmentRefusal(reason: .checkFailed) }
    let stream = profile.gatewayStream(header.stream)
    // The whole fragment is read before its first symbol is stored, and then once more.
    try stream.check(fragment, header, in: &memory)
    guard let slot = admit(header.frame, of: stream, in: &memory.frames, body) else {
      throw FragmentRefusal(reason: .lateFrame)
    }
    let area = stream.area(slot)
    var arrival = FragmentArrival(area: area)
    stream.read(fragment, from: header.offset, &arrival, in: &memory)
    if arrival.isInconsistent { slot.markInconsistent(stream.index, in: &memory.frames) }
    if arrival.new > 0 || !converses {
      body(.symbols(stream: stream.index, frame: header.frame, new: arrival.new))
    }
    guard converses else { return }
    stream.noteLayer(frame: header.frame, slot, in: &memory.frames, body)
    if arrival.new > 0 || stream.isBytes {
      stream.noteProgress(frame: header.frame, slot, area, in: &memory.frames, body)
    }
  }

  /// Returns the slot that keeps `frame`, or nil if the frame is late. Spec: [REASM-2].
  private mutating func admit(
    _ frame: Int, of stream: borrowing StreamView, in frames: inout MutableSpan<UInt8>, _ body: (ServerEvent) -> Void
  ) -> GatewaySlot? {
    let before = (newest: newestFrame, spare: spareFrame)
    let change = numbers.admit(frame)
    guard change != .late else { return nil }
    free(change, before, streams: stream.profile.streamCount, in: &frames, body)
    return slots.slot(of: frame, in: frames) ?? slots.keep(frame, layer: stream.layerIndex, in: &frames)
  }

  /// Frees the frames that are no longer kept, the oldest first: those of the window as it was before, then the spare one.
  @inline(never)  // has several callers
  mutating func free(
    _ change: FrameNumbers.Change, _ before: (newest: Int?, spare: Int?), streams: Int,
    in frames: inout MutableSpan<UInt8>, _ body: (ServerEvent) -> Void
  ) {
    guard change == .moved || change == .restarted, let newest = before.newest else { return }
    var age = slots.count &- 2
    while age >= -1 {
      let frame = age < 0 ? before.spare ?? -1 : numbers.onAir(newest &- age)
      age &-= 1
      guard let slot = slots.slot(of: frame, in: frames), change == .restarted || !numbers.keeps(frame) else {
        continue
      }
      slot.clear(slots.length, streams: streams, in: &frames)
      if converses { body(.frameSuperseded(frame: frame)) }
    }
  }
}

extension StreamView {
  /// Passes on the event of a deeper layer.
  fileprivate func noteLayer(
    frame: Int, _ slot: GatewaySlot, in frames: inout MutableSpan<UInt8>, _ body: (ServerEvent) -> Void
  ) {
    let before = slot.layer(in: frames) &- 1
    guard layerIndex > before else { return }
    slot.note(layer: layerIndex, in: &frames)
    body(.layerSuperseded(layer: before, frame: frame))
  }

  /// Passes on the event of a grid or content that has become complete.
  fileprivate func noteProgress(
    frame: Int, _ slot: GatewaySlot, _ area: GatewayArea, in frames: inout MutableSpan<UInt8>,
    _ body: (ServerEvent) -> Void
  ) {
    let before = slot.state(ofStream: index, in: frames)
    if isBytes {
      guard before == GatewaySlot.noState, area.content(in: frames) != nil else { return }
      slot.report(0, ofStream: index, in: &frames)
      return body(.contentComplete(stream: index, frame: frame))
    }
    let state = completeState(area, in: frames)
    guard state >= 0, before == GatewaySlot.noState || state > before else { return }
    slot.report(state, ofStream: index, in: &frames)
    body(.gridComplete(stream: index, frame: frame, grid: layerRecord.grid(at: state)))
  }
}

extension ProfileView {
  /// Whether the check at the end of a fragment is right. Spec: [FRAG-8].
  fileprivate func passesCheck(_ fragment: Span<UInt8>, session: UInt16) -> Bool {
    guard checkLength > 0 else { return true }
    var check = check(session: session)
    check.add(fragment, count: fragment.count &- checkLength)
    return check.isAtEnd(of: fragment)
  }
}

/// What reading a fragment finds, and stores.
private struct FragmentArrival {
  /// Where the stream's symbols lie. Nil to store nothing.
  var area: GatewayArea?
  /// The number of symbols in the fragment.
  var count = 0
  /// The number of symbols that were not there before.
  var new = 0
  /// The number of bits after the symbols.
  var rest = 0
  /// Whether the fragment has bits that no encoder writes.
  var isMalformed = false
  /// Whether a symbol was there with another value.
  var isInconsistent = false
}

extension StreamView {
  /// Checks the symbols of a fragment. Spec: [FRAG-6].
  fileprivate func check(
    _ fragment: Span<UInt8>, _ header: FragmentHeader, in memory: inout GatewayMemory
  ) throws(FragmentRefusal) {
    let symbolCount = symbolCount
    guard header.offset < symbolCount else { throw FragmentRefusal(reason: .offsetOutOfRange) }
    var found = FragmentArrival()
    read(fragment, from: header.offset, &found, in: &memory)
    guard !found.isMalformed else { throw FragmentRefusal(reason: .malformedCode) }
    if let reason = header.refusal(found.count, bitsLeft: found.rest, of: symbolCount) {
      throw FragmentRefusal(reason: reason)
    }
  }

  /// Reads the symbols of a fragment, run by run, until the bits or the stream end, and stores them. Spec: [CODE-10],
  /// [REASM-4].
  @inline(never)  // has several callers
  fileprivate func read(
    _ fragment: Span<UInt8>, from offset: Int, _ arrival: inout FragmentArrival, in memory: inout GatewayMemory
  ) {
    var reader = BitReader(
      fragment.extracting(droppingLast: profile.checkLength), byteOffset: profile.layout.header.fragmentHeaderLength)
    var cursor = SymbolCursor(at: offset)
    let range = range
    var runs = RunContexts()
    while cursor.advance(in: self) {
      if runs.isRoot != cursor.isRoot { begin(&runs, ofRoots: cursor.isRoot) }
      restart(&runs, ofChannel: cursor.channel)
      let (first, count) = (cursor.first, cursor.count)
      var read = 0
      do throws(MalformedCode) {
        read = try runs.context.decode(count, from: &reader, into: &memory.bytes, at: 0)
      } catch {
        return arrival.isMalformed = true
      }
      arrival.count &+= read
      if let area = arrival.area {
        for index in 0..<read {
          let isNew = area.store(
            range.pattern(ofLowBits: memory.bytes[index]), at: first &+ index, range,
            isInconsistent: &arrival.isInconsistent, in: &memory.frames)
          if isNew { arrival.new &+= 1 }
        }
      }
      guard read == count else { break }
    }
    arrival.rest = reader.remaining
  }
}
