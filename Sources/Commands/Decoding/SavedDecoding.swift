import FeatureCodec

/// What `decode --state` keeps between runs: the session, and the count of the frames that its numbers on air do not tell.
///
///     'F' 'D' 1 0 | next row:8 | place of the newest frame:8 | the session's saved state
///
/// Numbers are little-endian; a place of −2⁶³ means that there is no newest frame.
struct SavedDecoding {
  private static let magic: [UInt8] = [UInt8(ascii: "F"), UInt8(ascii: "D"), 1, 0]
  private static let headerLength = magic.count + 16
  /// Counts that a recording can reach.
  private static let counts = -(1 << 40)...1 << 40

  let session: ServerSession
  /// The first frame that has not been written as a row.
  var nextRow = 0
  /// The place of the newest frame.
  var newestPlace: Int?

  init(_ session: ServerSession, nextRow: Int = 0, newestPlace: Int? = nil) {
    (self.session, self.nextRow, self.newestPlace) = (session, nextRow, newestPlace)
  }

  /// Reads a state of this command, or the bare state of a session, whose newest frame is at the place of its number.
  init(_ bytes: consuming [UInt8], of profile: Profile) throws(SavedStateError) {
    guard bytes.starts(with: Self.magic) else {
      session = try ServerSession(profile, savedState: bytes)
      newestPlace = session.receiver.newestFrame
      return
    }
    guard bytes.count >= Self.headerLength else { throw .damaged }
    let (next, newest) = (Self.number(bytes[4..<12]), Self.number(bytes[12..<20]))
    bytes.removeFirst(Self.headerLength)
    session = try ServerSession(profile, savedState: bytes)
    let hasNewest = newest != .min
    guard Self.counts ~= next, next >= 0, !hasNewest || Self.counts ~= newest,
      hasNewest == (session.receiver.newestFrame != nil)
    else { throw .damaged }
    nextRow = next
    newestPlace = hasNewest ? newest : nil
  }

  var content: FileContent {
    FileContent { writer in
      writer.append(header)
      writer.append(session.savedState)
    }
  }

  /// The most bytes of a file for this profile.
  static func length(of profile: Profile) -> Int { Receiver.memoryLength(of: profile) + 4096 }

  /// What comes before the session's saved state.
  var header: [UInt8] {
    var bytes = Self.magic
    for number in [nextRow, newestPlace ?? .min] {
      for shift in stride(from: 0 as Int64, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: Int64(number) >> shift))
      }
    }
    return bytes
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    Int(Int64(bitPattern: bytes.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }))
  }
}
