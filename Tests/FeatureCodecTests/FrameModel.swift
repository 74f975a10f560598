/// The numbers of [REASM-2] and [REASM-7] as the text has them, step by step, with every kept frame in a set. Slow, and
/// independent of the library.
struct FrameModel {
  /// The branches of the text.
  enum Branch: CaseIterable {
    case first, inWindow, late, lateAgain, jump
    case spare, confirmed, followed, alittleOlder, replaced
    case confirmsPending, afterSilence, announcedAfterSilence
    case announcesFirst, learnsInWindow, learnsNewer, learnsNothing
    case repeated, moves, movesAndFrees, restarts, waits
  }

  let (f, w, m): (Int, Int, Int)
  var newest: Int?
  var spare: Int?
  var (strikes, struck) = (0, 0)
  /// Whole numbers, 0 ..< 2^32.
  var number: Int?
  var pending: Int?
  var isSilent = false
  /// The kept frames.
  var kept: Set<Int> = []
  /// The frames that the last event freed, the oldest first.
  var freed: [Int] = []
  var branches: Set<Branch> = []

  init(frameBits: Int, window: Int, misorder: Int) { (f, w, m) = (frameBits, window, misorder) }

  private func mod(_ number: Int) -> Int {
    let count = 1 << f
    return ((number % count) + count) % count
  }

  private func whole(_ number: Int) -> Int { (number + 1 << 33) % (1 << 32) }

  /// The difference of two whole numbers, −2^31 ..< 2^31.
  private func distance(_ number: Int, _ other: Int) -> Int {
    let difference = whole(number - other)
    return difference < 1 << 31 ? difference : difference - 1 << 32
  }

  /// The kept frames, the oldest first.
  var order: [Int] {
    guard let newest else { return [] }
    let window = kept.filter { $0 != spare }.sorted { mod(newest - $0) > mod(newest - $1) }
    return window + (spare.map { [$0] } ?? [])
  }

  func wholeNumber(_ frame: Int) -> Int? {
    guard let newest, let number else { return nil }
    return frame == spare ? whole(number + mod(frame - newest)) : whole(number - mod(newest - frame))
  }

  /// Returns false if the fragment is dropped.
  mutating func fragment(_ g: Int) -> Bool {
    let before = order
    defer { freed = before.filter { !keptOfBefore.contains($0) } }
    keptOfBefore = kept
    guard admit(g) else { return false }
    kept.insert(g)
    return true
  }

  /// What is left of the frames that were kept before the event.
  private var keptOfBefore: Set<Int> = []

  private mutating func admit(_ g: Int) -> Bool {
    if let pending, g == mod(pending) {
      branches.insert(.confirmsPending)
      restart(g)
      number = pending
      self.pending = nil
      isSilent = false
      return true
    }
    if isSilent {
      branches.insert(.afterSilence)
      restart(g)
      (pending, isSilent) = (nil, false)
      return true
    }
    guard let newest else {
      branches.insert(.first)
      self.newest = g
      return true
    }
    let behind = mod(newest - g)
    if behind < w {
      branches.insert(.inWindow)
      strikes = 0
      return true
    }
    if behind < w + m {
      strikes = strikes > 0 && mod(g - struck) <= 1 ? strikes + 1 : 1
      struck = g
      branches.insert(strikes == 1 ? .late : strikes == 2 ? .lateAgain : .jump)
      if strikes < 3 { return false }
      restart(g)
      return true
    }
    guard let spare else {
      branches.insert(.spare)
      self.spare = g
      return true
    }
    let (ahead, doubt) = (mod(g - newest), mod(spare - newest))
    if ahead == doubt {
      branches.insert(.confirmed)
      move(g)
    } else if ahead > doubt {
      branches.insert(.followed)
      self.spare = g
      // The old one is a frame of the window from now on.
      move(spare)
    } else if doubt - ahead < w {
      branches.insert(.alittleOlder)
      move(g)
    } else {
      branches.insert(.replaced)
      free(spare)
      self.spare = g
    }
    return true
  }

  mutating func announce(_ a: Int) {
    let before = order
    defer { freed = before.filter { !keptOfBefore.contains($0) } }
    keptOfBefore = kept
    let x = mod(a)
    if isSilent {
      branches.insert(.announcedAfterSilence)
      restart(x)
      (number, pending, isSilent) = (a, nil, false)
      return
    }
    guard let newest else {
      branches.insert(.announcesFirst)
      (self.newest, number) = (x, a)
      return
    }
    if number == nil {
      let behind = mod(newest - x)
      branches.insert(behind < w ? .learnsInWindow : behind >= w + m ? .learnsNewer : .learnsNothing)
      if behind < w {
        number = whole(a + behind)
      } else if behind >= w + m {
        number = whole(a - mod(x - newest))
      }
    }
    let newer = 1 << f - w - m
    if let number {
      let d = distance(a, number)
      if -(w + m) < d, d <= 0 {
        branches.insert(.repeated)
        pending = nil
        return
      }
      if 0 < d, d <= newer {
        pending = nil
        branches.insert(.moves)
        if let spare, d - mod(spare - newest) >= w {
          branches.insert(.movesAndFrees)
          free(spare)
          self.spare = nil
        }
        move(x)
        return
      }
    }
    if let pending, 0...newer ~= distance(a, pending) {
      branches.insert(.restarts)
      restart(x)
      (number, self.pending) = (a, nil)
    } else {
      branches.insert(.waits)
      pending = a
    }
  }

  private mutating func free(_ frame: Int) {
    kept.remove(frame)
    keptOfBefore.remove(frame)
  }

  private mutating func move(_ x: Int) {
    if let number, let newest { self.number = whole(number + mod(x - newest)) }
    newest = x
    for y in kept where mod(x - y) >= w && y != spare { free(y) }
    if let spare, mod(x - spare) < w { self.spare = nil }
  }

  private mutating func restart(_ x: Int) {
    for frame in kept { free(frame) }
    (newest, spare, strikes, number) = (x, nil, 0, nil)
  }
}
