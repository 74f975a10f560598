import FeatureCodec
import FeatureFiles

/// Operations 20 to 23: profiles, and the order of a stream.
extension LibraryTestee {
  func readProfile(_ input: inout Arguments) throws(Fault) -> [Value] {
    let bytes = try input.bytes()
    let profile: Profile
    do throws(ProfileError) {
      profile = try Profile(bytes)
    } catch {
      throw .refused(
        code: Int32(error.field.rawValue),
        details: [Int32(truncatingIfNeeded: error.record), Int32(truncatingIfNeeded: error.offset)])
    }
    let (counts, payloads) = profile.withView { view -> ([Int], [Int]) in
      var (counts, payloads): ([Int], [Int]) = ([], [])
      for index in 0..<view.streamCount {
        counts.append(view.stream(index).symbolCount)
        payloads.append(StreamSender.minimumPayload(of: view.stream(index)))
      }
      return (counts, payloads)
    }
    return [
      .uint(profile.identifier), try .numbers(counts), try .numbers(payloads),
      try .unsigned(Receiver.memoryLength(of: profile)),
    ]
  }

  func readProfileJSON(_ input: inout Arguments) throws(Fault) -> [Value] {
    let text = try input.text()
    do throws(ProfileJSONError) {
      return [.bytes(try ProfileJSON(Array(text.utf8)).profile().bytes)]
    } catch {
      throw .refused(1)
    }
  }

  func strides(_ input: inout Arguments) throws(Fault) -> [Value] {
    let counts = try input.ints()
    try require(counts.allSatisfy { $0 >= 0 }, "a number of chunks is negative")
    return [try .numbers(counts.map { Spread.stride(for: Int($0)) })]
  }

  func order(_ input: inout Arguments) throws(Fault) -> [Value] {
    let (profile, index) = try input.stream()
    let (places, runs) = profile.withView { view -> ([Int], [Int]) in
      var (places, runs): ([Int], [Int]) = ([], [])
      view.stream(index).forEachRun { run in
        runs.append(places.count)
        places += run.places
      }
      return (places, runs)
    }
    return [try .numbers(places), try .numbers(runs)]
  }
}

extension Arguments {
  /// Reads a profile, which must be valid.
  mutating func profile() throws(Fault) -> Profile {
    let bytes = try bytes()
    do throws(ProfileError) {
      return try Profile(bytes)
    } catch {
      throw .failed("not a profile: \(error.field), record \(error.record), byte \(error.offset)")
    }
  }

  /// Reads a profile and the index of one of its streams.
  mutating func stream() throws(Fault) -> (profile: Profile, index: Int) {
    let profile = try profile()
    return (profile, try int(in: 0...profile.withView { $0.streamCount - 1 }, "stream"))
  }
}
