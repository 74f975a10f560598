import InferenceKernels
import Networks
import Testing

/// Two pixels; a part of one channel, a part of two, and padding. Each part's bytes are looked up in its own table.
@Suite struct ConcatenationTests {
  private func outputs(_ formats: [String: Int8Format], on set: InstructionSet) throws -> [[UInt8]] {
    var net = NetworkBuilder("one", height: 1, width: 2, channels: 1)
    net.input("two", height: 1, width: 2, channels: 2)
    net.add("both", .concatenation, on: ["one", "two"])
    net.add("padded", .channelPadding(before: 1, after: 2))
    var description = net.description
    description.outputs = ["both", "padded"]
    let network = try Int8Network(Network(description), parameters: [:], formats: formats, on: set)
    // As bytes: −5 is 251.
    return network.outputs(for: [[12, 251], [255, 6, 2, 40]])
  }

  /// Steps of 1/16 and 1/32 become 1/8: 12/2, −5/2 and 255/4, 6/4, 2/4, 40/4, half to even.
  @Test(arguments: InstructionSet.available) func partsOfTwoQFormats(set: InstructionSet) throws {
    let found = try outputs(
      [
        "one": .q(isSigned: true, fractionBits: 4), "two": .q(isSigned: false, fractionBits: 5),
        "both": .q(isSigned: true, fractionBits: 3),
      ], on: set)
    #expect(found == [[6, 64, 2, 254, 0, 10], [0, 6, 64, 2, 0, 0, 0, 254, 0, 10, 0, 0]])
  }

  /// (12 − 10) · 0.5 = 1 and (−5 − 10) · 0.5 = −7.5; (255, 6, 2, 40 − 4) · 2 = 502, 4, −4, 72: in steps of 0.5 from
  /// −20.
  @Test(arguments: InstructionSet.available) func partsOfTwoAffineFormats(set: InstructionSet) throws {
    let found = try outputs(
      [
        "one": .affine(isSigned: true, scale: 0.5, zero: 10), "two": .affine(isSigned: false, scale: 2, zero: 4),
        "both": .affine(isSigned: true, scale: 0.5, zero: -20),
      ], on: set)
    // −18, 127 (saturated), −12; −35, −28, 124.
    #expect(found[0] == [238, 127, 244, 221, 228, 124])
    #expect(found[1] == [236, 238, 127, 244, 236, 236, 236, 221, 228, 124, 236, 236])
  }
}
