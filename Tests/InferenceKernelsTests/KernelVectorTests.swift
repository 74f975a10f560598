import FeatureTypes
import Foundation
import InferenceKernels
import Testing

/// A layer of kernels.json (see Vectors/generate.py): floats are bit patterns.
struct KernelCase: Decodable, CustomTestStringConvertible {
  var kernel: String
  /// Height, width, channels.
  var input: [Int]
  var outputs: Int
  var window: [Int]?
  var stride: Int?
  /// Top, bottom, left, right.
  var padding: [Int]?
  var map: [UInt32]
  var weights: [UInt32]?
  var bias: [UInt32]?
  var result: [UInt32]

  var testDescription: String { "\(kernel) \(input) → \(outputs), \(window ?? []) / \(stride ?? 1), \(padding ?? [])" }

  var shape: FeatureMapShape { FeatureMapShape(channels: input[2], height: input[0], width: input[1]) }

  static let all: [KernelCase] = {
    let file = Bundle.module.bundleURL.appending(path: "Vectors/kernels.json")
    do {
      return try JSONDecoder().decode([KernelCase].self, from: Data(contentsOf: file))
    } catch {
      Issue.record(error, "\(file)")
      return []
    }
  }()
}

@Suite struct KernelVectorTests {
  /// The order of summation is part of a kernel's contract, so the bits must agree with the model's.
  @Test(arguments: KernelCase.all) func resultsHaveTheModelsBits(_ vector: KernelCase) throws {
    let map = vector.map.map(Float.init(bitPattern:))
    let weights = (vector.weights ?? []).map(Float.init(bitPattern:))
    let bias = (vector.bias ?? []).map(Float.init(bitPattern:))
    // NaN shows a sample that a kernel left unwritten.
    var result = [Float](repeating: .nan, count: vector.result.count)
    var output = result.mutableSpan
    switch vector.kernel {
    case "convolution":
      let layer = Convolution(
        input: vector.shape, outputChannels: vector.outputs, window: try slidingWindow(of: vector))
      layer.apply(to: map.span, weights: weights.span, bias: bias.span, into: &output)
    case "depthwise":
      let layer = DepthwiseConvolution(input: vector.shape, window: try slidingWindow(of: vector))
      layer.apply(to: map.span, weights: weights.span, bias: bias.span, into: &output)
    case "pointwise":
      let layer = PointwiseConvolution(input: vector.shape, outputChannels: vector.outputs)
      layer.apply(to: map.span, weights: weights.span, bias: bias.span, into: &output)
    case "dense":
      let layer = Dense(inputs: vector.shape.count, outputs: vector.outputs)
      layer.apply(to: map.span, weights: weights.span, bias: bias.span, into: &output)
    case "average":
      GlobalAveragePooling(input: vector.shape).apply(to: map.span, into: &output)
    default:
      Issue.record("no kernel \(vector.kernel)")
    }
    #expect(result.map(\.bitPattern) == vector.result)
  }

  @Test func everyKernelHasVectors() {
    let kernels = Set(KernelCase.all.map(\.kernel))
    #expect(kernels == ["convolution", "depthwise", "pointwise", "dense", "average"])
  }

  private func slidingWindow(of vector: KernelCase) throws -> SlidingWindow {
    let size = try #require(vector.window)
    let padding = try #require(vector.padding)
    return SlidingWindow(
      height: size[0], width: size[1], stride: try #require(vector.stride),
      padding: SlidingWindow.Padding(top: padding[0], bottom: padding[1], left: padding[2], right: padding[3]))
  }
}
