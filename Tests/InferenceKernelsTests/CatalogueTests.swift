import FeatureTypes
import InferenceKernels
import TestFixtures
import Testing

// The page of the InferenceKernels catalogue shows exactly the code between these marks.

// Catalogue: page
/// Runs a pointwise convolution of 2 channels to 1 on a map of 1 × 2 pixels.
func convolve(_ map: [Float], weights: [Float], bias: [Float]) -> ContiguousArray<Float> {
  let layer = Convolution.pointwise(
    input: FeatureMapShape(channels: 2, height: 1, width: 2), outputChannels: 1)
  let set = InstructionSet.best
  var packed = ContiguousArray<UInt8>(repeating: 0, count: layer.packedCount(for: set))
  var bytes = packed.mutableSpan
  layer.pack(weights: weights.span, bias: bias.span, for: set, into: &bytes)  // once

  var scratch = ContiguousArray<UInt8>(repeating: 0, count: layer.scratchCount(on: set))
  var result = ContiguousArray<Float>(repeating: 0, count: layer.output.count)
  var room = scratch.mutableSpan
  var output = result.mutableSpan
  layer.apply(
    to: map.span, packed: packed.span, bounds: .relu, on: set, scratch: &room,
    into: &output)
  return result
}
// Catalogue: end

@Suite struct CatalogueTests {
  @Test func thePageShowsTheCompiledExample() throws {
    let example = try #require(try CompiledExample("Catalogue", "page", in: #filePath))
    #expect(try example.isShown(onPageOf: "InferenceKernels"))
  }

  @Test func itWorks() {
    #expect(convolve([1, 2, -3, 4], weights: [1, 0.5], bias: [0.5]) == [2.5, 0])
  }
}
