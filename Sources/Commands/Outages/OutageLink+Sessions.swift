import FeatureCodec
import SeededRandom
import Transmission

extension OutageLink {
  /// What happens to a session while it runs.
  enum SessionEvent: CaseIterable {
    case repeatedHello, formerHello, restart, announcedRestart

    var title: String {
      switch self {
      case .repeatedHello: "the hello again, in the middle of a frame"
      case .formerHello: "a late hello of the session before, in the middle of a frame"
      case .restart: "a restart whose hello is lost, first frame"
      case .announcedRestart: "the same, announced"
      }
    }
  }

  /// What becomes of the frame at which an event happens, under draft 0 and under draft 1.
  func sessions(_ trials: Int, _ event: SessionEvent) throws -> (draft0: Outcome, draft1: Outcome) {
    var random = SeededGenerator(seed: 1)
    var (draft0, draft1) = (Outcome(), Outcome())
    for _ in 0..<trials {
      // The session at the beginning, and another one.
      let first = UInt16.random(in: 1...30_000, using: &random)
      let second = UInt16.random(in: 30_001...65_535, using: &random)
      var frame = UInt32.random(in: 1000..<2000, using: &random)
      var sides = (old: OutageReceiver(profile, .halfTheCircle), new: ServerSession(profile))
      func greet(_ number: UInt16) {
        // Draft 0 forgot everything at each hello.
        sides.old = OutageReceiver(profile, .halfTheCircle)
        receive(hello(ofSession: number))
      }
      func receive(_ packet: [UInt8]) {
        let packet = packet[...]
        _ = sides.new.receive(packet.span)
      }
      func deliver(_ fragments: ArraySlice<[UInt8]>) {
        for fragment in fragments {
          _ = sides.old.receive(fragment)
          receive(fragment)
        }
      }
      var number = first
      greet(number)
      if event == .formerHello {
        number = second
        greet(number)
      }
      for _ in 0..<8 {
        receive(ControlMessage.announcement(session: number, number: frame).bytes)
        deliver(try send(frame)[...])
        frame += 1
      }
      if event == .restart || event == .announcedRestart { (number, frame) = (second, 1) }
      if event != .restart { receive(ControlMessage.announcement(session: number, number: frame).bytes) }
      let fragments = try send(frame)
      deliver(fragments[..<6])
      if event == .repeatedHello || event == .formerHello { greet(first) }
      deliver(fragments[6...])
      let (truth, old, new) = (symbols(of: frame), sides.old, sides.new.receiver)
      let (before, now) = (old.held(frame), new.held(frame))
      draft0.add(before, truth: truth, isMarked: old.isMarked(frame), isWhole: before.count == truth.count)
      draft1.add(now, truth: truth, isMarked: new.isMarked(frame), isWhole: now.count == truth.count)
    }
    return (draft0, draft1)
  }

  private func hello(ofSession number: UInt16) -> [UInt8] {
    ControlMessage.hello(version: ControlMessage.version, profile: profile.identifier, session: number).bytes
  }

  /// The share of another device's fragments that a session takes for its own.
  func foreignFragments(_ trials: Int) throws -> Double {
    var random = SeededGenerator(seed: 2)
    var (taken, sent) = (0, 0)
    while sent < trials {
      let own = UInt16.random(in: 1...30_000, using: &random)
      let other = UInt16.random(in: 30_001...65_535, using: &random)
      var session = ServerSession(profile)
      let hello = hello(ofSession: own)[...]
      _ = session.receive(hello.span)
      for fragment in try send(.random(in: 0..<1000, using: &random), session: other) {
        let fragment = fragment[...]
        sent += 1
        let events = session.receive(fragment.span)
        if events.contains(where: { if case .symbols = $0 { true } else { false } }) { taken += 1 }
      }
    }
    return Double(taken) / Double(sent)
  }
}
