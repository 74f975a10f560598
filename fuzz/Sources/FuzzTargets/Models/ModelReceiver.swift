/// The state of a receiver by [REASM-1] to [REASM-4], with sets and dictionaries instead of slots and bits.
struct ModelReceiver {
  struct Held {
    /// By place.
    var symbols: [Int: UInt8] = [:]
    var isInconsistent = false
  }

  let profile: ModelProfile
  let scans: [ModelScan]
  var newest: Int?
  var spare: Int?
  /// The frames of the late fragments in a row, each that of the one before it or the next.
  var late: [Int] = []
  /// The whole number of the newest frame, once one was announced.
  var number: Int?
  var pending: Int?
  var isAfterSilence = false
  /// The session's number, which a seeded check covers.
  var session = 0
  /// The frames that the last packet freed, the oldest first.
  var freed: [Int] = []
  /// By frame, then by stream.
  var frames: [Int: [Held]] = [:]

  init(_ profile: ModelProfile, _ scans: [ModelScan]) { (self.profile, self.scans) = (profile, scans) }

  /// Returns the number of new symbols, or the code of the refusal.
  mutating func receive(_ bytes: [UInt8]) -> Result<(fragment: ModelFragment, new: Int), ModelFragment.Refusal> {
    do throws(ModelFragment.Refusal) {
      freed = []
      let fragment = try ModelFragment(bytes, profile, scans, session: session)
      guard keep(fragment.frame) else { throw ModelFragment.Refusal(6) }
      return .success((fragment, store(fragment)))
    } catch {
      return .failure(error)
    }
  }

  private var count: Int { 1 << profile.frameBits }

  /// Returns (a − b) modulo 2^f.
  private func minus(_ a: Int, _ b: Int) -> Int { ((a - b) % count + count) % count }

  /// The frames that are kept, the oldest first, the spare one last.
  var keptFrames: [Int] {
    let window = frames.keys.filter { $0 != spare }.sorted { minus(newest ?? 0, $0) > minus(newest ?? 0, $1) }
    return window + (spare.map { [$0] } ?? [])
  }

  /// Returns the whole number of a frame. Spec: [REASM-7].
  func number(of frame: Int) -> Int? {
    guard let newest, let number else { return nil }
    let whole = frame == spare ? number + minus(frame, newest) : number - minus(newest, frame)
    return whole & 0xFFFF_FFFF
  }

  /// Frees all frames but those of `kept`.
  private mutating func free(allBut kept: (Int) -> Bool) {
    for frame in keptFrames where !kept(frame) {
      freed.append(frame)
      frames[frame] = nil
    }
  }

  private mutating func restart(_ x: Int, number: Int?) {
    free { _ in false }
    (newest, spare, late, self.number, isAfterSilence) = (x, nil, [], number, false)
    if number != nil { pending = nil }
  }

  /// The window's newest frame becomes `x`.
  private mutating func move(_ x: Int, spare next: Int?) {
    let old = newest ?? x
    // The order of age is that before the packet.
    let kept = Set(frames.keys.filter { $0 == next || minus(x, $0) < profile.window })
    free { kept.contains($0) }
    if let number { self.number = (number + minus(x, old)) & 0xFFFF_FFFF }
    newest = x
    spare = next.flatMap { minus(x, $0) < profile.window ? nil : $0 }
  }

  /// [REASM-7], then [REASM-2].
  private mutating func keep(_ g: Int) -> Bool {
    let (w, m) = (profile.window, profile.misorder)
    if let pending, pending % count == g {
      restart(g, number: pending)
    } else if isAfterSilence {
      restart(g, number: nil)
    }
    if newest == nil { newest = g }
    let n = newest ?? g
    let behind = minus(n, g)
    if behind < w {
      late = []
    } else if behind < w + m {
      if let last = late.last, minus(g, last) > 1 { late = [] }
      late.append(g)
      guard late.count == 3 else { return false }
      restart(g, number: nil)
    } else if let s = spare {
      let (ahead, doubt) = (minus(g, n), minus(s, n))
      if ahead > doubt {
        move(s, spare: g)
      } else if ahead == doubt {
        move(g, spare: nil)
      } else if doubt - ahead < w {
        move(g, spare: s)
      } else {
        free { $0 != s }
        spare = g
      }
    } else {
      spare = g
    }
    if frames[g] == nil { frames[g] = [Held](repeating: Held(), count: profile.streams.count) }
    return true
  }

  /// [REASM-7].
  mutating func announce(_ a: Int) {
    freed = []
    let (w, m, x) = (profile.window, profile.misorder, a % count)
    if isAfterSilence { return restart(x, number: a) }
    guard let n = newest else {
      (newest, number) = (x, a)
      return
    }
    func signed(_ difference: Int) -> Int { Int(Int32(truncatingIfNeeded: difference)) }
    if number == nil {
      let behind = minus(n, x)
      if behind < w { number = (a + behind) & 0xFFFF_FFFF }
      if behind >= w + m { number = (a - minus(x, n)) & 0xFFFF_FFFF }
    }
    let newer = count - w - m
    if let number {
      let d = signed(a - number)
      if -(w + m) < d, d <= newer {
        pending = nil
        if d > 0 {
          let stays = spare.map { d - minus($0, n) < w } ?? false
          move(x, spare: stays ? spare : nil)
        }
        return
      }
    }
    if let pending, 0...newer ~= signed(a - pending) { return restart(x, number: a) }
    pending = a
  }

  private mutating func store(_ fragment: ModelFragment) -> Int {
    guard var held = frames[fragment.frame]?[fragment.stream] else { return 0 }
    frames[fragment.frame]?[fragment.stream] = Held()  // otherwise the dictionary would be copied
    let format = profile.layers[profile.streams[fragment.stream].layer].format
    func value(_ symbol: UInt8) -> Int { format.isSigned ? format.signed(Int(symbol)) : Int(symbol) }
    var new = 0
    for (index, symbol) in fragment.symbols.enumerated() {
      let place = scans[fragment.stream].symbols[fragment.offset + index].place
      if let old = held.symbols[place] {
        if old != symbol {
          held.isInconsistent = true
          if value(symbol) < value(old) { held.symbols[place] = symbol }
        }
      } else {
        held.symbols[place] = symbol
        new += 1
      }
    }
    frames[fragment.frame]?[fragment.stream] = held
    return new
  }
}
