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
  /// By frame, then by stream.
  var frames: [Int: [Held]] = [:]

  init(_ profile: ModelProfile, _ scans: [ModelScan]) { (self.profile, self.scans) = (profile, scans) }

  /// Returns the number of new symbols, or the code of the refusal.
  mutating func receive(_ bytes: [UInt8]) -> Result<(fragment: ModelFragment, new: Int), ModelFragment.Refusal> {
    do throws(ModelFragment.Refusal) {
      let fragment = try ModelFragment(bytes, profile, scans)
      guard keep(fragment.frame) else { throw ModelFragment.Refusal(6) }
      return .success((fragment, store(fragment)))
    } catch {
      return .failure(error)
    }
  }

  private mutating func keep(_ g: Int) -> Bool {
    let (count, w) = (1 << profile.frameBits, profile.window)
    let empty = [Held](repeating: Held(), count: profile.streams.count)
    guard let newest else {
      self.newest = g
      frames[g] = empty
      return true
    }
    let ahead = ((g - newest) % count + count) % count
    if ahead == 0 { return true }
    if ahead < count / 2 {
      for x in frames.keys where ((g - x) % count + count) % count >= w { frames[x] = nil }
      self.newest = g
      frames[g] = empty
      return true
    }
    guard count - ahead < w else { return false }
    if frames[g] == nil { frames[g] = empty }
    return true
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
