/// Which frames a receiver keeps, from the short numbers on air. Spec: [REASM-2], [REASM-3], [REASM-7].
///
///     | late: m numbers | window: w numbers, the last is the newest | newer: all others, one of them in the spare slot |
///
/// A link may fall silent for longer than the numbers last. So the window moves to a newer frame only when a second
/// fragment confirms it; until then the frame waits in the spare slot, and nothing is freed.
struct FrameNumbers: Hashable, Sendable {
  /// What a fragment or an announcement does to the frames that are kept.
  enum Change {
    /// The fragment is dropped.
    case late
    /// No frame is freed.
    case kept
    /// Frames for which `keeps(_:)` is false are freed.
    case moved
    /// All frames are freed.
    case restarted
  }

  /// The number of late fragments in a row, of one frame or the next, that make a jump.
  static let strikeLimit = 3

  let window: Int
  let misorder: Int
  let mask: Int
  /// The newest frame, or nil before the first.
  var newest: Int?
  /// The frame in the spare slot, or nil.
  var spare: Int?
  /// How many late fragments in a row agreed, and the frame of the last of them.
  var (strikes, struck) = (0, 0)
  /// The whole number of the newest frame, or nil if it has not been announced.
  var number: UInt32?
  /// A number that was announced and is not trusted yet.
  var pending: UInt32?
  /// Whether the application knows that the next fragment or announcement is newer than everything before.
  var isAfterSilence = false

  init(frameBits: Int, window: Int, misorder: Int) {
    mask = 1 << frameBits - 1
    self.window = window
    self.misorder = misorder
  }

  /// The most that a frame can be newer than the newest one.
  private var newerCount: Int { mask + 1 - window - misorder }

  /// Returns how far `frame` is behind `other`.
  func distance(from frame: Int, to other: Int) -> Int { (other &- frame) & mask }

  func onAir(_ number: UInt32) -> Int { Int(number & UInt32(mask)) }

  /// Returns the number on air of a frame that the application names by any number with these low bits.
  func onAir(_ frame: Int) -> Int { frame & mask }

  /// The number of bits of a frame number on air.
  var frameBits: Int { mask.nonzeroBitCount }

  /// Whether `frame` is in the window or in the spare slot.
  func keeps(_ frame: Int) -> Bool {
    // Unreached: a receiver asks only after a fragment or an announcement, and then there is a newest frame.
    guard let newest else { return false }
    return frame == spare || distance(from: frame, to: newest) < window
  }

  /// Whether `frame` comes before `other`, both of them kept.
  func isOlder(_ frame: Int, than other: Int) -> Bool {
    guard let newest, frame != spare else { return false }
    return other == spare || distance(from: frame, to: newest) > distance(from: other, to: newest)
  }

  /// Returns the whole number of a frame that is kept, or of the last one of this number before the newest frame; nil if
  /// no number has been announced.
  func number(of frame: Int) -> UInt32? {
    guard let newest, let number else { return nil }
    return frame == spare
      ? number &+ UInt32(distance(from: newest, to: frame)) : number &- UInt32(distance(from: frame, to: newest))
  }

  /// Takes the frame number of a fragment that has passed all other checks.
  mutating func admit(_ frame: Int) -> Change {
    if let pending, onAir(pending) == frame { return restart(at: frame, number: pending) }
    if isAfterSilence {
      pending = nil
      return restart(at: frame, number: nil)
    }
    let newest = self.newest ?? frame
    self.newest = newest
    let behind = distance(from: frame, to: newest)
    if behind < window {
      strikes = 0
      return .kept
    }
    if behind < window + misorder {
      strikes = strikes > 0 && distance(from: struck, to: frame) <= 1 ? strikes + 1 : 1
      struck = frame
      return strikes < Self.strikeLimit ? .late : restart(at: frame, number: nil)
    }
    guard let spare else {
      self.spare = frame
      return .kept
    }
    let (ahead, doubt) = (distance(from: newest, to: frame), distance(from: newest, to: spare))
    if ahead > doubt {
      // The spare frame was followed by a newer one.
      self.spare = frame
      move(to: spare)
    } else if ahead == doubt || doubt - ahead < window {
      move(to: frame)
    } else {
      self.spare = frame
    }
    return .moved
  }

  /// Takes an announced number.
  mutating func announce(_ announced: UInt32) -> Change {
    let frame = onAir(announced)
    if isAfterSilence { return restart(at: frame, number: announced) }
    guard let newest else {
      (self.newest, number) = (frame, announced)
      return .kept
    }
    if number == nil { learn(announced, behind: distance(from: frame, to: newest)) }
    if let number {
      let difference = Int(Int32(bitPattern: announced &- number))
      if -(window + misorder) < difference, difference <= 0 {
        pending = nil
        return .kept
      }
      if 0 < difference, difference <= newerCount {
        pending = nil
        if let spare, difference - distance(from: newest, to: spare) >= window { self.spare = nil }
        move(to: frame)
        return .moved
      }
    }
    if let pending, 0...newerCount ~= Int(Int32(bitPattern: announced &- pending)) {
      return restart(at: frame, number: announced)
    }
    pending = announced
    return .kept
  }

  /// Derives the newest frame's number from the first announced one, unless that looks late.
  private mutating func learn(_ announced: UInt32, behind: Int) {
    if behind < window {
      number = announced &+ UInt32(behind)
    } else if behind >= window + misorder {
      number = announced &- UInt32(mask + 1 - behind)
    }
  }

  private mutating func move(to frame: Int) {
    // Unreached: the right of `??`, since the window moves only from a newest frame.
    let newest = newest ?? frame
    number = number.map { $0 &+ UInt32(distance(from: newest, to: frame)) }
    self.newest = frame
    if let spare, distance(from: spare, to: frame) < window { self.spare = nil }
  }

  private mutating func restart(at frame: Int, number: UInt32?) -> Change {
    (newest, spare, strikes) = (frame, nil, 0)
    self.number = number
    isAfterSilence = false
    if number != nil { pending = nil }
    return .restarted
  }
}
