@testable import FeatureCodec

/// A profile with what targets need repeatedly: the model's reading and the order on air.
final class KnownProfile: Sendable {
  let profile: Profile
  let model: ModelProfile
  /// By stream.
  let scans: [ModelScan]
  /// A receiver that has received nothing, to be copied.
  let receiver: Receiver
  let session: ServerSession

  /// Returns nil if the profile is too large for a slow model.
  init?(_ profile: Profile) {
    guard let model = try? ModelProfile(profile.bytes) else {
      violated(.model, "the specification refuses a profile that the library accepts")
    }
    let symbols = model.streams.map { model.symbolCount($0) }
    let bytes = (model.window + 1) * symbols.reduce(0) { $0 + $1 + ($1 + 7) / 8 } + (symbols.max() ?? 0)
    require(Receiver.memoryLength(of: profile) == bytes, .memory, "memoryLength is not [REASM-5]'s \(bytes)")
    guard bytes <= 16_384, model.layers.allSatisfy({ $0.channels * $0.height * $0.width <= 1 << 14 }) else {
      return nil
    }
    self.profile = profile
    self.model = model
    scans = model.streams.map { ModelScan(model, $0) }
    receiver = Receiver(profile)
    session = ServerSession(profile)
  }

  /// Small profiles of every kind. See `KnownProfiles.swift`.
  static let all: [KnownProfile] = ProfileDescription.known.map { description in
    guard let profile = try? description.profile(), let known = KnownProfile(profile) else {
      fatalError("a target's own profile is refused")
    }
    return known
  }

  /// The profile that was in the last input: a corpus repeats it.
  nonisolated(unsafe) private static var last: KnownProfile?

  /// Returns one of `all` or, if the first byte is 0xF0 … 0xFF, a profile from the input: two bytes of length, then its
  /// bytes.
  static func read(_ input: inout ByteInput) -> KnownProfile? {
    let selector = input.integer()
    if selector < 0xF0 { return all[selector % all.count] }
    let length = input.integer16()
    let bytes = input.array(length)
    if let last, last.profile.bytes == bytes { return last }
    guard let profile = try? Profile(bytes), let known = KnownProfile(profile) else { return nil }
    last = known
    return known
  }

  /// Returns a fragment of these fields and bytes with the check that it needs, which passes the first rows of
  /// [FRAG-6].
  func fragment(stream: Int, frame: Int, offset: Int, body: [UInt8], session: Int = 0) -> [UInt8] {
    let (h, f, s) = (model.headerLength, model.frameBits, model.streamBits)
    let offsetBits = 8 * h - s - f
    let number =
      (stream & ((1 << s) - 1)) << (f + offsetBits) | (frame & ((1 << f) - 1)) << offsetBits
      | offset & ((1 << offsetBits) - 1)
    var bytes = (0..<h).map { UInt8(truncatingIfNeeded: number >> (8 * (h - 1 - $0))) }
    bytes += body
    return bytes + ModelFragment.check(bytes, model, session)
  }

  /// Returns a fragment with a whole string of up to `length` bytes from an input, or none if there is no byte stream.
  func string(_ input: inout ByteInput, length: Int, session: Int = 0) -> [UInt8] {
    guard let stream = model.streams.firstIndex(where: { model.layers[$0.layer].isBytes }) else { return [] }
    let frame = input.integer() % 4
    let content = input.array(min(length, model.layers[model.streams[stream].layer].width - 3))
    return fragment(
      stream: stream, frame: frame, offset: 0, body: [UInt8(content.count), 0, 0] + content,
      session: session)
  }

  /// Returns a fragment from an input: fields that are in range or not, and a body of up to 31 bytes.
  func fragment(_ input: inout ByteInput, frames: Int, session: Int = 0) -> [UInt8] {
    let fields = input.integer()
    let stream = fields & 7 == 7 ? 14 : (fields & 7) % scans.count
    let frame = frames > 0 ? (fields >> 3) % frames : fields >> 3
    let count = scans[stream % scans.count].symbols.count
    let offset = input.integer16()
    return fragment(
      stream: stream, frame: frame, offset: fields & 0x80 != 0 ? offset : offset % count,
      body: input.array(input.integer() % 32), session: session)
  }
}
