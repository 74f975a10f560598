package import FeatureTypes
package import Pooling

/// A quantised map and its exact pooled means (Eq. 3): the ground truth for reconstructions.
package struct PooledMap {
  package let samples: [UInt8]
  package let shape: FeatureMapShape
  package let layout: FeatureMapLayout
  package let geometry: PoolingGeometry
  package let range: SampleRange

  /// - Precondition: `samples` has `shape.count` elements.
  package init(
    samples: [UInt8], shape: FeatureMapShape, layout: FeatureMapLayout, geometry: PoolingGeometry, range: SampleRange
  ) {
    (self.samples, self.shape, self.layout, self.geometry, self.range) = (samples, shape, layout, geometry, range)
  }

  /// The exact means of every channel's cells at `state`, channel by channel, row by row.
  package func means(at state: Int) -> [Double] {
    let pooling = DynamicPooling(geometry, rootState: state, finestState: state, range: range)
    let samples = samples[...]
    var scratch = ContiguousArray(repeating: EncoderCell(), count: pooling.scratchCount)
    var means: [Double] = []
    for channel in 0..<shape.channels {
      var cells = scratch.mutableSpan
      pooling.pooledSums(
        of: FeatureMapView(samples.span, shape: shape, layout: layout), channel: channel, at: state, scratch: &cells
      ) { _, sum, area in means.append(Double(sum) / Double(area)) }
    }
    return means
  }

  /// The worst and the root mean square error of the grid at `state` over all channels, if everything arrives.
  package func error(of rounding: ChildRounding, at state: Int) -> (worst: Double, rms: Double) {
    let truth = means(at: state)
    let pooling = DynamicPooling(geometry, rootState: 0, finestState: state, range: range)
    let samples = samples[...]
    var symbols = ContiguousArray<UInt8>(repeating: 0, count: pooling.symbolCount)
    let received = ContiguousArray<UInt8>(repeating: 0xFF, count: pooling.symbolCount / 8 + 1)
    var encoderCells = ContiguousArray(repeating: EncoderCell(), count: pooling.scratchCount)
    var receiverCells = ContiguousArray(repeating: ReceiverCell(), count: pooling.scratchCount)
    var grid = symbols
    var (worst, squares) = (0.0, 0.0)
    for channel in 0..<shape.channels {
      var output = symbols.mutableSpan
      var cells = encoderCells.mutableSpan
      pooling.encode(
        FeatureMapView(samples.span, shape: shape, layout: layout), channel: channel, rounding: rounding,
        into: &output, scratch: &cells)
      var bytes = grid.mutableSpan
      var work = receiverCells.mutableSpan
      pooling.reconstruct(
        symbols: symbols.span, received: ReceivedSymbols(received.span, count: symbols.count), channelMean: 0,
        at: state, into: &bytes, scratch: &work)
      for (cell, byte) in grid.enumerated() {
        let difference = abs(Double(range.value(of: byte)) - truth[channel * grid.count + cell])
        worst = max(worst, difference)
        squares += difference * difference
      }
    }
    return (worst, (squares / Double(truth.count)).squareRoot())
  }
}
