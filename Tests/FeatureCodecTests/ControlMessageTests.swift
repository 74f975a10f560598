import Testing

@testable import FeatureCodec

/// Control messages on air, bit by bit.
@Suite struct ControlMessageTests {
  static let decision = ControlMessage.Decision(frame: 0xA1, layer: 7, classIndex: 0xBEEF, confidence: 200)

  static let known: [(ControlMessage, [UInt8])] = [
    (.hello(version: 0, profile: 0x1234_5678), [0xF0, 0, 0x78, 0x56, 0x34, 0x12]),
    (.hello(version: 255, profile: .max), [0xF0, 255, 255, 255, 255, 255]),
    (.localResult(decision), [0xF1, 0xA1, 7, 0xEF, 0xBE, 200]),
    (.welcome(version: 3, profile: 0x0A00_0001), [0xF8, 3, 1, 0, 0, 0x0A]),
    (.refuse(.unknownProfile, version: 0), [0xF9, 1, 0]), (.refuse(.unknownVersion, version: 9), [0xF9, 2, 9]),
    (.refuse(.busy, version: 0), [0xF9, 3, 0]), (.refuse(.other, version: 0), [0xF9, 255, 0]),
    (.exit(decision), [0xFA, 0xA1, 7, 0xEF, 0xBE, 200]),
    (.report(frame: 15, stream: 14, symbols: 0x123456), [0xFB, 15, 14, 0x56, 0x34, 0x12]),
    (.report(frame: 0, stream: 0, symbols: 0), [0xFB, 0, 0, 0, 0, 0]),
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
    let lengths: [UInt8: Int] = [0xF0: 6, 0xF1: 6, 0xF8: 6, 0xF9: 3, 0xFA: 6, 0xFB: 6, 0xFC: 2]
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
      #expect(ControlMessage.report(frame: 1, stream: 2, symbols: symbols).bytes == [0xFB, 1, 2, 255, 255, 255])
    }
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
      if message.bytes != bytes { wrong.append(bytes) }
    }
    #expect(wrong.isEmpty, "seed \(seed)")
  }

  @Test func codesAreStable() {
    #expect([ControlError.notControl, .unknownKind, .wrongLength].map(\.rawValue) == [1, 2, 3])
    #expect([SavedStateError.damaged, .ofAnotherProfile].map(\.rawValue) == [1, 2])
    #expect(FragmentError.payloadTooShort(minimum: 4).code == 1)
  }
}
