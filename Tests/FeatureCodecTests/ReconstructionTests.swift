import FeatureTypes
import Pooling
import Quantize
import Testing

@testable import FeatureCodec

/// A receiver's maps are those of dynamic pooling, from the symbols that arrived.
@Suite struct ReconstructionTests {
  @Test(arguments: Sample.small, [1.0, 0.6, 0.1, 0])
  func mapsAreThoseOfPooling(_ sample: Sample, share: Double) throws {
    let seed = UInt64(share * 10)
    var random = SeededGenerator(seed: seed)
    let profile = try sample.description.profile()
    let layer = sample.description.layers[0]
    let map = randomMap(layer, using: &random)
    let order = AirOrder(sample.description.streams[0], channels: layer.shape.channels)
    var here: Set<AirOrder.Place> = []
    var receiver = Receiver(profile)
    for fragment in try profile.fragments(profile.encode(map), frame: 1, limit: 21)
    where Double.random(in: 0..<1, using: &random) < share {
      receiver.receive(fragment)
      let described = try profile.describe(fragment).get()
      here.formUnion(order.places[described.offset..<described.offset + described.count])
    }
    #expect(receiver.symbolCount(frame: 1, stream: 0) == here.count)

    let poolings = AirOrder.poolings(sample.description.streams[0], layer: layer)
    let root = poolings.compactMap { $0?.rootState }.max() ?? 0
    for state in Set([0, root / 2, root, (root + layer.geometry.stepCount) / 2, layer.geometry.stepCount]) {
      for layout in [FeatureMapLayout.chw, .hwc] {
        let expected = Self.expected(sample, map: map, here: here, at: state, layout: layout)
        let result = receiver.reconstruct(frame: 1, at: layer.geometry.grid(at: state), layout: layout)
        #expect(result.map == expected.map, "state \(state), seed \(seed)")
        #expect(result.coverage == expected.coverage, "state \(state), seed \(seed)")
        if share == 1 { #expect(result.coverage?.fraction == 1) }
        if share == 0 { #expect(result.coverage?.exact == 0 && result.coverage?.fraction == 0) }

        let found = receiver.cells(frame: 1, at: layer.geometry.grid(at: state), layout: layout)
        if poolings.contains(where: { $0.map { $0.rootState > state } ?? false }) {
          #expect(found.coverage == nil)
          continue
        }
        #expect(found.coverage == expected.coverage)
        #expect(
          layer.padded.expand(found.cells, at: state, layout: layout)
            == Self.expected(sample, map: map, here: here, at: state, layout: layout, isPadded: true).map,
          "cells of state \(state), seed \(seed)")
      }
    }
  }

  /// A lattice that is too large for many channels at a time gives the same maps.
  @Test func largeMapsAreThoseOfPooling() throws {
    let sample = Sample("large", Sample.layer(1, 513, 513, kernel: 2), .fleet(channels: 1, grids: [257, 514]))
      .with { $0.headerFormat = FragmentHeaderFormat(length: 4, streamBits: 1, frameBits: 7) }
    let profile = try sample.description.profile()
    let layer = sample.description.layers[0]
    var random = SeededGenerator(seed: 5)
    let map = randomMap(layer, using: &random)
    let order = AirOrder(sample.description.streams[0], channels: 1)
    var here: Set<AirOrder.Place> = []
    var receiver = Receiver(profile)
    var workspace = ReconstructionWorkspace()
    for fragment in try profile.fragments(profile.encode(map), frame: 1, limit: 4000)
    where Int.random(in: 0..<10, using: &random) < 7 {
      receiver.receive(fragment)
      let described = try profile.describe(fragment).get()
      here.formUnion(order.places[described.offset..<described.offset + described.count])
    }
    let expected = Self.expected(sample, map: map, here: here, at: layer.geometry.stepCount, layout: .hwc)
    var result = [UInt8](repeating: 0xAA, count: layer.shape.count)
    var output = result.mutableSpan
    let coverage = receiver.reconstruct(
      frame: 1, stream: 0, at: grid(514, 514), layout: .hwc, into: &output, in: &workspace)
    #expect(result == expected.map && coverage == expected.coverage)
    for state in [layer.geometry.stepCount, layer.geometry.stepCount / 2] {
      let expected = Self.expected(sample, map: map, here: here, at: state, layout: .hwc, isPadded: true)
      let found = receiver.cells(frame: 1, at: layer.geometry.grid(at: state), layout: .hwc)
      #expect(found.coverage == expected.coverage)
      #expect(layer.padded.expand(found.cells, at: state, layout: .hwc) == expected.map)
    }
    #expect(0.1 < expected.coverage.fraction && expected.coverage.fraction < 1)
  }

  /// Each channel by itself, from its own symbols. If the map is padded, the repeated edge is not cropped.
  static func expected(
    _ sample: Sample, map: [UInt8], here: Set<AirOrder.Place>, at state: Int, layout: FeatureMapLayout,
    isPadded: Bool = false
  ) -> (map: [UInt8], coverage: Coverage) {
    let layer = sample.description.layers[0]
    let whole = isPadded ? layer.padded : layer
    var result = [UInt8](repeating: 0xAA, count: whole.shape.count)
    var coverage = Coverage(cells: 0, exact: 0)
    let poolings = AirOrder.poolings(sample.description.streams[0], layer: layer)
    for (channel, pooling) in poolings.enumerated() {
      let mean = sample.description.means.first?[channel] ?? 0
      guard let pooling else {
        for row in 0..<whole.shape.height {
          for column in 0..<whole.shape.width {
            let index = layout.index(channel: channel, row: row, column: column, in: whole.shape)
            result[index] = layer.format.range.pattern(of: mean)
          }
        }
        continue
      }
      var symbols = poolingSymbols(map, channel: channel, layer: layer, pooling)
      var bits = [UInt8](repeating: 0, count: (symbols.count + 7) / 8)
      for index in symbols.indices {
        let isHere = here.contains(AirOrder.Place(channel: channel, index: index))
        if isHere { bits[index / 8] |= 1 << UInt8(index % 8) } else { symbols[index] = 0x33 }
      }
      let state = max(min(state, pooling.finestState), pooling.rootState)
      var cells = [UInt8](repeating: 0, count: layer.geometry.grid(at: state).cellCount)
      var scratch = [ReceiverCell](repeating: ReceiverCell(), count: pooling.scratchCount)
      var grid = cells.mutableSpan
      var work = scratch.mutableSpan
      coverage.exact += pooling.reconstruct(
        symbols: symbols.span, received: ReceivedSymbols(bits.span, count: symbols.count), channelMean: mean,
        at: state, into: &grid, scratch: &work)
      coverage.cells += cells.count
      var output = result.mutableSpan
      whole.geometry.expand(
        cells.span, at: state, channel: channel, into: &output, shape: whole.shape, layout: layout)
    }
    return (result, coverage)
  }

  /// Without symbols, and in channels that are left out, a map has the profile's means, or else the value nearest to 0.
  @Test func meansStandForWhatIsUnknown() throws {
    let sample = try #require(Sample.small.first { $0.testDescription == "channels 1 and 2 of 5" })
    let receiver = Receiver(try sample.description.profile())
    let means: [UInt8] = [1, 2, 3, 0xFC, 5]
    #expect(receiver.reconstruct(at: grid(8, 8)).map == means.flatMap { [UInt8](repeating: $0, count: 64) })
    let plain = Receiver(try sample.with { $0.means = [] }.description.profile())
    #expect(plain.reconstruct(at: grid(8, 8)).map == [UInt8](repeating: 0, count: 320))
  }

  /// A grid that the layer does not have gives nothing. A grid that the scan does not reach gives the nearest one that
  /// it reaches.
  @Test func gridsThatAreNotThere() throws {
    let layer = Sample.layer(3, 8, 8, kernel: 4)
    let profile = try ProfileDescription(layer: layer, scan: [pass(0..<2, 3, 3), pass(0..<1, 5, 5)]).profile()
    let receiver = Receiver(profile)
    for missing in [grid(1, 1), grid(3, 4), grid(9, 9), grid(0, 0), grid(-3, -3)] {
      #expect(receiver.reconstruct(at: missing).coverage == nil)
    }
    // Channel 2 is left out, and channel 1 ends at 3×3.
    #expect(receiver.reconstruct(at: grid(3, 3)).coverage == Coverage(cells: 18, exact: 0))
    #expect(Coverage(cells: 18, exact: 9).fraction == 0.5 && Coverage(cells: 0, exact: 0).fraction == 0)
    #expect(receiver.reconstruct(at: grid(8, 8)).coverage == Coverage(cells: 25 + 9, exact: 0))
    // The roots are the coarsest grid that any channel has.
    #expect(receiver.reconstruct(at: grid(2, 2)).coverage == Coverage(cells: 18, exact: 0))
    var none: [UInt8] = []
    var output = none.mutableSpan
    #expect(receiver.reconstruct(frame: 0, stream: 1, at: grid(3, 3), layout: .chw, into: &output) == nil)
    #expect(receiver.reconstruct(frame: 0, stream: -1, at: grid(3, 3), layout: .chw, into: &output) == nil)
  }

  /// What has no cells of its own: a grid that is none, or that is coarser than a channel's first grid; a stream that is
  /// none; and cells that are more than a map may have samples.
  @Test func cellsThatAreNotThere() throws {
    let layer = Sample.layer(3, 8, 8, kernel: 4)
    let receiver = Receiver(
      try ProfileDescription(layer: layer, scan: [pass(0..<2, 3, 3), pass(0..<1, 5, 5)]).profile())
    for missing in [grid(1, 1), grid(3, 4), grid(9, 9), grid(0, 0), grid(2, 2)] {
      #expect(receiver.cells(at: missing).coverage == nil)
    }
    #expect(receiver.cells(at: grid(8, 8)).coverage == Coverage(cells: 25 + 9, exact: 0))
    #expect(receiver.cellShape(stream: 0, at: grid(4, 4)) == FeatureMapShape(channels: 3, height: 4, width: 4))
    for missing in [-1, 1] { #expect(receiver.cellShape(stream: missing, at: grid(4, 4)) == nil) }
    let wide = Sample.layer(65_535, 63, 65, kernel: 8)
    let many = Receiver(
      try ProfileDescription(layer: wide, scan: [Pass(channels: 0..<1, grid: wide.geometry.grid(at: 0))]).profile())
    #expect(many.cellShape(stream: 0, at: wide.geometry.grid(at: 0)) != nil)
    #expect(many.cellShape(stream: 0, at: wide.geometry.grid(at: wide.geometry.stepCount)) == nil)
  }
}

extension Receiver {
  fileprivate func cells(
    frame: Int = 0, at grid: GridSize, layout: FeatureMapLayout = .chw
  ) -> (cells: [UInt8], coverage: Coverage?) {
    let count = cellShape(stream: 0, at: grid)?.count ?? 0
    var cells = [UInt8](repeating: 0xAA, count: count)
    var output = cells.mutableSpan
    var workspace = ReconstructionWorkspace()
    let coverage = reconstructCells(frame: frame, stream: 0, at: grid, layout: layout, into: &output, in: &workspace)
    return (cells, coverage)
  }
}

extension Layer {
  /// The layer whose map has the repeated edge.
  fileprivate var padded: Layer {
    let (rows, columns) = (geometry.rows, geometry.columns)
    return Layer(
      shape: FeatureMapShape(channels: shape.channels, height: rows.paddedLength, width: columns.paddedLength),
      geometry: PoolingGeometry(
        rows: PoolingAxis(length: rows.paddedLength, kernel: rows.kernel),
        columns: PoolingAxis(length: columns.paddedLength, kernel: columns.kernel), order: geometry.order),
      format: format)
  }

  /// The map of the cells of a grid.
  fileprivate func expand(_ cells: [UInt8], at state: Int, layout: FeatureMapLayout) -> [UInt8] {
    let size = geometry.grid(at: state)
    let shape = FeatureMapShape(channels: self.shape.channels, height: size.rows, width: size.columns)
    var result = [UInt8](repeating: 0xAA, count: self.shape.count)
    for channel in 0..<shape.channels {
      var own: [UInt8] = []
      for row in 0..<shape.height {
        for column in 0..<shape.width {
          own.append(cells[layout.index(channel: channel, row: row, column: column, in: shape)])
        }
      }
      var output = result.mutableSpan
      geometry.expand(own.span, at: state, channel: channel, into: &output, shape: self.shape, layout: layout)
    }
    return result
  }
}
