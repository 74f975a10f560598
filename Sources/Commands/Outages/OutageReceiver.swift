import FeatureCodec

/// The receiving side of an outage: the library's receiver, or a model of draft 0's.
struct OutageReceiver {
  private let rule: OutageLink.Rule
  private let frameCount: Int
  private var receiver: Receiver
  /// Draft 0: the symbols of the frames that are kept, by frame and place.
  private var kept: [Int: [Int: UInt8]] = [:]
  private var newest: Int?
  /// Draft 0: the frames of which two packets disagreed.
  private var marked: Set<Int> = []

  init(_ profile: Profile, _ rule: OutageLink.Rule) {
    self.rule = rule
    frameCount = profile.view.headerFormat.frameCount
    receiver = Receiver(profile)
  }

  mutating func announce(_ frame: UInt32) {
    if rule == .announced { receiver.announce(frame) }
  }

  /// Returns false if the fragment is dropped.
  mutating func receive(_ fragment: [UInt8]) -> Bool {
    let bytes = fragment[...]
    if rule == .halfTheCircle {
      guard let content = try? receiver.profile.read(bytes.span), admit(content.frame) else { return false }
      for (place, symbol) in content.symbols.enumerated() {
        let old = kept[content.frame]?[content.offset + place]
        if let old, old != symbol { marked.insert(content.frame) }
        kept[content.frame, default: [:]][content.offset + place] = min(symbol, old ?? symbol)
      }
      return true
    }
    guard case .stored = receiver.receive(bytes.span) else { return false }
    return true
  }

  /// Draft 0's [REASM-2]: a number is newer if it is ahead by less than half of all numbers.
  private mutating func admit(_ frame: Int) -> Bool {
    guard let newest else {
      self.newest = frame
      return true
    }
    let window = receiver.profile.view.window
    let ahead = (frame - newest) & (frameCount - 1)
    if ahead == 0 { return true }
    guard ahead < frameCount / 2 else { return frameCount - ahead < window }
    self.newest = frame
    for old in kept.keys where (frame - old) & (frameCount - 1) >= window {
      kept[old] = nil
      marked.remove(old)
    }
    return true
  }

  /// Whether the receiver knows the whole number of a frame, if it was announced.
  func knows(_ frame: UInt32) -> Bool {
    rule != .announced || receiver.number(ofFrame: Int(frame) & (frameCount - 1)) == frame
  }

  /// Whether packets of a frame disagreed.
  func isMarked(_ frame: UInt32) -> Bool {
    rule == .halfTheCircle ? marked.contains(Int(frame) & (frameCount - 1)) : receiver.isMarked(frame)
  }

  /// The symbols of a frame that are there, by place.
  func held(_ frame: UInt32) -> [Int: UInt8] {
    rule == .halfTheCircle ? kept[Int(frame) & (frameCount - 1)] ?? [:] : receiver.held(frame)
  }
}

/// What the library's receiver has of the first stream of a frame, by the frame's whole number.
extension Receiver {
  func isMarked(_ frame: UInt32) -> Bool { isInconsistent(frame: onAir(frame), stream: 0) }

  /// The symbols that are there, by place.
  func held(_ frame: UInt32) -> [Int: UInt8] {
    let (there, symbols) = storedSymbols(frame: onAir(frame), stream: 0)
    return Dictionary(uniqueKeysWithValues: there.indices.filter { there[$0] == 1 }.map { ($0, symbols[$0]) })
  }

  private func onAir(_ frame: UInt32) -> Int { Int(frame) & (profile.view.headerFormat.frameCount - 1) }
}
