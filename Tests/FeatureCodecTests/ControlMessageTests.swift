import Testing

@testable import FeatureCodec

/// Control messages on air, bit by bit.
@Suite struct ControlMessageTests {
  static let decision = ControlMessage.Decision(
    frame: .init(0x1_A1C2, bits: 16), layer: 7, classIndex: 0xBEEF, confidence: 200)

  static let known: [(ControlMessage, [UInt8])] = [
    (.hello(version: 1, profile: 0x78A3_447D, session: 0x1234), [0xF0, 1, 0x7D, 0x44, 0xA3, 0x78, 0x34, 0x12]),
    (.hello(version: 1, profile: .max, session: .max), [0xF0, 1, 255, 255, 255, 255, 255, 255]),
    (.localResult(decision), [0xF1, 0xC2, 0xA1, 16, 7, 0xEF, 0xBE, 200]),
    (.announcement(session: 0x1234, number: 70_000), [0xF2, 0x34, 0x12, 0x70, 0x11, 0x01, 0]),
    (.announcement(session: .max, number: .max), [0xF2, 255, 255, 255, 255, 255, 255]),
    (.welcome(version: 1, profile: 0x0A00_0001, session: 0x0B0C), [0xF8, 1, 1, 0, 0, 0x0A, 0x0C, 0x0B]),
    (.refuse(.unknownProfile, version: 0), [0xF9, 1, 0]), (.refuse(.unknownVersion, version: 9), [0xF9, 2, 9]),
    (.refuse(.busy, version: 0), [0xF9, 3, 0]), (.refuse(.other, version: 0), [0xF9, 255, 0]),
    (.exit(decision), [0xFA, 0xC2, 0xA1, 16, 7, 0xEF, 0xBE, 200]),
    (
      .exit(.init(frame: .init(5, bits: 4), layer: 2, classIndex: 300, confidence: 229)),
      [0xFA, 5, 0, 4, 2, 0x2C, 0x01, 0xE5]
    ),
    (.report(frame: .init(4464, bits: 16), stream: 0, symbols: 17), [0xFB, 0x70, 0x11, 0x10, 0, 0x11, 0, 0]),
    (.report(frame: .init(0xFFF, bits: 4), stream: 14, symbols: 0x123456), [0xFB, 15, 0, 4, 14, 0x56, 0x34, 0x12]),
    (.report(frame: .init(0, bits: 8), stream: 0, symbols: 0), [0xFB, 0, 0, 8, 0, 0, 0, 0]),
    (.retune(operatingPoint: 15), [0xFC, 15]),
  ]

  @Test(arguments: known)
  func everyByteHasItsPlace(message: ControlMessage, bytes: [UInt8]) throws {
    #expect(message.bytes == bytes)
    #expect(try ControlMessage(bytes) == message)
    #expect(bytes.count <= ControlMessage.maximumLength)
  }

  /// A message that is cut or lengthened is refused: fewer bytes never give another message.
  @Test(arguments: known)
  func everyOtherLengthIsRefused(message: ControlMessage, bytes: [UInt8]) {
    for length in 0...12 where length != bytes.count {
      let changed = Array((bytes + [UInt8](repeating: 0, count: 12)).prefix(length))
      #expect(throws: length == 0 ? ControlError.notControl : .wrongLength) { try ControlMessage(changed) }
    }
  }

  @Test func firstByteTellsTheKind() {
    let lengths: [UInt8: Int] = [0xF0: 8, 0xF1: 8, 0xF2: 7, 0xF8: 8, 0xF9: 3, 0xFA: 8, 0xFB: 8, 0xFC: 2]
    var wrong: [String] = []
    for first in UInt8.min...UInt8.max {
      for length in 1...9 {
        let bytes = [first] + [UInt8](repeating: 1, count: length - 1)
        var found: ControlError?
        do throws(ControlError) { _ = try ControlMessage(bytes) } catch { found = error }
        let expected: ControlError? =
          first < 0xF0 ? .notControl : lengths[first].map { $0 == length ? nil : .wrongLength } ?? .unknownKind
        if found != expected { wrong.append("\(first), \(length)") }
      }
    }
    #expect(wrong.isEmpty)
  }

  /// A report has 24 bits for the number of symbols, but a stream of 2²⁴ symbols has one more.
  @Test func reportSaturates() {
    for symbols in [0xFF_FFFF, 0x100_0000, UInt32.max] {
      let report = ControlMessage.report(frame: .init(1, bits: 4), stream: 2, symbols: symbols)
      #expect(report.bytes == [0xFB, 1, 0, 4, 2, 255, 255, 255])
    }
  }

  /// A hello or a welcome of another version may have any length from six bytes on, and has no session. Of this version
  /// it has eight.
  @Test func greetingsOfOtherVersionsAreRead() throws {
    for version in UInt8.min...UInt8.max {
      for length in 1...20 {
        let tail = (0..<max(length - 6, 0)).map { UInt8(7 + $0) }
        for kind in [0xF0, 0xF8] as [UInt8] {
          let bytes = Array(([kind, version, 4, 3, 2, 1] + tail).prefix(length))
          let session: UInt16 = version == 1 ? 0x0807 : 0
          let expected: ControlMessage =
            kind == 0xF0
            ? .hello(version: version, profile: 0x0102_0304, session: session)
            : .welcome(version: version, profile: 0x0102_0304, session: session)
          if version == 1 ? length == 8 : length >= 6 {
            #expect(try ControlMessage(bytes) == expected)
          } else {
            #expect(throws: ControlError.wrongLength) { try ControlMessage(bytes) }
          }
        }
      }
    }
  }

  /// A reference keeps as many low bits as are known.
  @Test func referencesKeepTheirBits() {
    for bits in 2...16 {
      let reference = ControlMessage.FrameReference(0xFFFF_FFFF, bits: bits)
      #expect(Int(reference.number) == 1 << bits - 1 && Int(reference.bits) == bits)
    }
    #expect(ControlMessage.FrameReference(70_000, bits: 16).number == 4464)
    #expect(ControlMessage.FrameReference(70_000, bits: 5).number == 16)
  }

  @Test func reasonsOfLaterVersionsAreOther() throws {
    for reason in UInt8(4)...254 { #expect(try ControlMessage([0xF9, reason, 1]) == .refuse(.other, version: 1)) }
    #expect(try ControlMessage([0xF9, 0, 1]) == .refuse(.other, version: 1))
  }

  @Test func writingLeavesTheRestAlone() {
    for (message, bytes) in Self.known {
      var buffer = [UInt8](repeating: 0x55, count: 11)
      var output = buffer.mutableSpan
      #expect(message.write(into: &output) == bytes.count)
      #expect(buffer == bytes + [UInt8](repeating: 0x55, count: 11 - bytes.count))
    }
  }

  /// Any bytes are an error or a message that writes the same bytes.
  @Test(arguments: 0..<4 as Range<UInt64>)
  func randomBytesAreMessagesOrErrors(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var wrong: [[UInt8]] = []
    for _ in 0..<3000 {
      var bytes = (0..<Int.random(in: 0...9, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      if !bytes.isEmpty { bytes[0] |= 0xF0 }
      guard let message = try? ControlMessage(bytes) else { continue }
      if case .refuse(.other, _) = message { continue }
      // Of another version only the first six bytes are read.
      if bytes[0] & 0xF7 == 0xF0, bytes[1] != ControlMessage.version {
        if message.bytes != bytes[..<6] + [0, 0] { wrong.append(bytes) }
        continue
      }
      if message.bytes != bytes { wrong.append(bytes) }
    }
    #expect(wrong.isEmpty, "seed \(seed)")
  }

  @Test func codesAreStable() {
    #expect([ControlError.notControl, .unknownKind, .wrongLength, .formerSession].map(\.rawValue) == [1, 2, 3, 4])
    #expect([SavedStateError.damaged, .ofAnotherProfile].map(\.rawValue) == [1, 2])
    #expect(FragmentError.payloadTooShort(minimum: 4).code == 1)
  }
}
