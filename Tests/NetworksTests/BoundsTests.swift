import InferenceKernels
import Networks
import Testing

/// ReLU and ReLU6 bound int8 outputs whose formats reach further: signed, with steps of 1/16 up to 8.
@Suite struct BoundsTests {
  static let formats: [Int8Format] = [
    .q(isSigned: true, fractionBits: 4), .affine(isSigned: true, scale: 1 / 16, zero: 0),
  ]
  static let expected: [(bounds: ActivationBounds, samples: [Int8])] = [
    (.none, [-16, 112, 48, -128]), (.relu, [0, 112, 48, 0]), (.relu6, [0, 96, 48, 0]),
  ]

  private static let samples = [-16, 112, 48, -128].map { UInt8(bitPattern: $0) }

  @Test(arguments: formats, expected) func convolutions(
    _ format: Int8Format, _ expected: (bounds: ActivationBounds, samples: [Int8])
  ) throws {
    var net = NetworkBuilder("in", height: 1, width: 1, channels: 4)
    net.convolution("out", 4, bounds: expected.bounds)
    let identity = (0..<16).map { $0 % 5 == 0 ? 1 : 0 as Float }
    let int8 = try Int8Network(
      try Network(net.description), parameters: ["out": LayerParameters(weights: identity, bias: [0, 0, 0, 0])],
      formats: ["in": format, "out": format])
    #expect(int8.outputs(for: [Self.samples])[0].map { Int8(bitPattern: $0) } == expected.samples)
  }

  @Test(arguments: formats, expected) func additions(
    _ format: Int8Format, _ expected: (bounds: ActivationBounds, samples: [Int8])
  ) throws {
    var net = NetworkBuilder("in", height: 1, width: 1, channels: 4)
    net.input("zeros", height: 1, width: 1, channels: 4)
    net.add("out", .addition, on: ["in", "zeros"], bounds: expected.bounds)
    let int8 = try Int8Network(
      try Network(net.description), parameters: [:], formats: ["in": format, "zeros": format, "out": format])
    #expect(int8.outputs(for: [Self.samples, [0, 0, 0, 0]])[0].map { Int8(bitPattern: $0) } == expected.samples)
  }
}
