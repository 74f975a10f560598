import FeatureCodec

/// The whole numbers of a recording's frames, from the short ones on air.
///
/// A *run* is a part of the recording inside which the numbers on air tell how far apart frames are. A run ends when the
/// receiver starts anew: then only an announcement tells how many frames are between. Runs of one session are numbered
/// together. A session begins after the last frame of the one before.
struct FrameNumbering {
  /// A frame: a run, and the number of frames after the run's first one, which may be negative.
  struct Count: Hashable {
    let run: Int
    let count: Int
  }

  private struct Run {
    /// The session, counted from 0.
    let session: Int
    /// The number on air of the frame of count 0.
    let first: Int
    /// The newest frame.
    var newest: (frame: Int, count: Int)
    /// The announced number of the frame of count 0.
    var number: Int?
    /// The place of the frame of count 0, if an earlier process has settled it.
    var settled: Int?
  }

  /// The most bytes that a run takes, with the warning that it may give.
  static let bytesPerRun = 1024

  private let frameCount: Int
  /// The number of the first frame of a session.
  private let firstNumber: Int
  private var runs: [Run] = []
  private var session = 0
  private var isInside = false
  private var restarts: Int

  init(_ receiver: Receiver, firstNumber: Int, newestPlace: Int?) {
    frameCount = receiver.profile.withView { $0.headerFormat.frameCount }
    self.firstNumber = firstNumber
    restarts = receiver.restartCount
    guard let frame = receiver.newestFrame, let newestPlace else { return }
    runs = [Run(session: 0, first: frame, newest: (frame, 0), settled: newestPlace)]
    isInside = true
    note(receiver)
  }

  /// Notes that all that follows is of another session.
  mutating func startSession() {
    if !runs.isEmpty { session += 1 }
    isInside = false
  }

  /// Takes over the numbers after a packet.
  mutating func note(_ receiver: Receiver) {
    guard let frame = receiver.newestFrame else { return }
    if restarts != receiver.restartCount { isInside = false }
    restarts = receiver.restartCount
    if !isInside {
      runs.append(Run(session: session, first: frame, newest: (frame, 0)))
      isInside = true
    }
    var run = runs[runs.count - 1]
    run.newest = (frame, run.newest.count + (frame - run.newest.frame) & (frameCount - 1))
    if let number = receiver.number(ofFrame: frame) { run.number = Int(number) - run.newest.count }
    runs[runs.count - 1] = run
  }

  /// The count of a frame that the receiver keeps.
  func count(ofFrame frame: Int, isSpare: Bool) -> Count? {
    guard let newest = runs.last?.newest else { return nil }
    let count =
      isSpare
      ? newest.count + (frame - newest.frame) & (frameCount - 1)
      : newest.count - (newest.frame - frame) & (frameCount - 1)
    return Count(run: runs.count - 1, count: count)
  }

  /// Whether a newer frame is not the next one.
  func isJump(to frame: Int) -> Bool {
    guard let newest = runs.last?.newest else { return false }
    return (frame - newest.frame) & (frameCount - 1) > 1
  }

  /// The announced number of a frame, or nil.
  func number(of frame: Count) -> Int? { runs[frame.run].number.map { $0 + frame.count } }

  /// The session of a frame, counted from 0.
  func session(of frame: Count) -> Int { runs[frame.run].session }

  /// For each run the place of its frame of count 0, and whether it is only the least that the numbers on air allow.
  ///
  /// - Parameter greatest: the greatest count of each run.
  func places(greatest: [Int]) -> [(start: Int, isDoubtful: Bool)] {
    var places: [(start: Int, isDoubtful: Bool)] = []
    // The place of the session's frame of number 0.
    var zero = -firstNumber
    for (index, run) in runs.enumerated() {
      let former = index > 0 ? (runs[index - 1], places[index - 1].start + greatest[index - 1]) : nil
      if let settled = run.settled {
        if let number = run.number { zero = settled - number }
        places.append((settled, false))
        continue
      }
      if let (before, last) = former, before.session != run.session { zero = last + 1 - firstNumber }
      guard let (before, last) = former, before.session == run.session else {
        places.append((zero + (run.number ?? run.first), false))
        continue
      }
      if let number = run.number, zero + number > last {
        places.append((zero + number, false))
        continue
      }
      // The next frame with this number on air.
      let newest = places[index - 1].start + before.newest.count
      let ahead = (run.first - before.newest.frame) & (frameCount - 1)
      places.append((newest + (ahead == 0 ? frameCount : ahead), true))
    }
    return places
  }

  /// The place of the newest frame, for another process that goes on.
  func newestPlace(_ places: [(start: Int, isDoubtful: Bool)]) -> Int? {
    guard let run = runs.last, let place = places.last else { return nil }
    return place.start + run.newest.count
  }

  var runCount: Int { runs.count }
}
