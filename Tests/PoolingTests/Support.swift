import FeatureTypes
import Foundation
import Pooling
import TestFixtures
import Testing

/// One shape with everything that pooling depends on.
struct Case: Sendable, CustomTestStringConvertible {
  var height, width, rowKernel, columnKernel: Int
  var order = SplitOrder.cornerFirst
  var geometry: PoolingGeometry {
    PoolingGeometry(
      rows: PoolingAxis(length: height, kernel: rowKernel), columns: PoolingAxis(length: width, kernel: columnKernel),
      order: order)
  }
  var shape: FeatureMapShape { FeatureMapShape(channels: 1, height: height, width: width) }
  var grids: [[[Rectangle]]] {
    bruteGrids(height: height, width: width, kernels: (rowKernel, columnKernel), order: order)
  }
  var testDescription: String { "\(height)×\(width) from \(rowKernel)×\(columnKernel), \(order)" }

  /// FLEET's settings, then others: rectangles, signals, padding, odd kernels, different kernels per axis.
  static let fleet = [(56, 8), (112, 16), (32, 16), (64, 16)].flatMap { size, kernel in
    [SplitOrder.cornerFirst, .centreOut].map {
      Case(height: size, width: size, rowKernel: kernel, columnKernel: kernel, order: $0)
    }
  }
  static let others = [
    (8, 24, 4, 4), (24, 8, 4, 8), (1, 64, 1, 16), (1, 50, 1, 8), (13, 13, 8, 8), (9, 7, 4, 2), (12, 12, 6, 6),
    (5, 5, 3, 3), (7, 11, 1, 1), (20, 12, 12, 4), (3, 3, 16, 16), (10, 30, 10, 2), (6, 4, 1, 4), (33, 1, 8, 1),
  ].flatMap { h, w, kr, kc in
    [SplitOrder.cornerFirst, .centreOut].map { Case(height: h, width: w, rowKernel: kr, columnKernel: kc, order: $0) }
  }
}

/// Encodes one channel of samples, by default the first of those that are given plane by plane.
func encode(
  _ samples: [UInt8], _ pooling: DynamicPooling, _ shape: FeatureMapShape, _ rounding: ChildRounding = .closedLoop,
  layout: FeatureMapLayout = .chw, channel: Int = 0
) -> [UInt8] {
  var symbols = [UInt8](repeating: 0xAA, count: pooling.symbolCount)
  var scratch = [EncoderCell](repeating: EncoderCell(), count: pooling.scratchCount)
  var output = symbols.mutableSpan
  var cells = scratch.mutableSpan
  pooling.encode(
    FeatureMapView(samples.span, shape: shape, layout: layout), channel: channel, rounding: rounding, into: &output,
    scratch: &cells)
  return symbols
}

/// Reconstructs one grid. Returns its bytes, the number of exact cells, and 1 for each exact cell.
func reconstruct(_ symbols: [UInt8], received: [Bool], mean: Int32 = 0, _ pooling: DynamicPooling, at state: Int)
  -> (grid: [UInt8], exact: Int, cells: [UInt8])
{
  var flags = [UInt8](repeating: 0, count: pooling.symbolCount / 8 + 2)
  for (index, isReceived) in received.enumerated() where isReceived {
    flags[(index + firstFlag) / 8] |= 1 << ((index + firstFlag) % 8)
  }
  return reconstruct(symbols, flags: flags, mean: mean, pooling, at: state)
}

/// The bits begin at an odd position, like those of a channel inside a stream.
private let firstFlag = 5

/// Reconstructs from the symbols of a range, or from all.
func reconstruct(_ symbols: [UInt8], received: Range<Int>? = nil, _ pooling: DynamicPooling, at state: Int)
  -> (grid: [UInt8], exact: Int, cells: [UInt8])
{
  let bits = firstFlag..<firstFlag + pooling.symbolCount
  let set = received.map { $0.lowerBound + firstFlag..<$0.upperBound + firstFlag } ?? bits
  let flags = (0..<pooling.symbolCount / 8 + 2).map { byte in
    let (first, last) = (max(set.lowerBound - 8 * byte, 0), min(set.upperBound - 8 * byte, 8))
    return first < last ? UInt8((1 << last) - (1 << first)) : 0
  }
  return reconstruct(symbols, flags: flags, mean: 0, pooling, at: state)
}

private func reconstruct(_ symbols: [UInt8], flags: [UInt8], mean: Int32, _ pooling: DynamicPooling, at state: Int)
  -> (grid: [UInt8], exact: Int, cells: [UInt8])
{
  var grid = [UInt8](repeating: 0xAA, count: pooling.geometry.grid(at: state).cellCount)
  var scratch = [ReceiverCell](repeating: ReceiverCell(), count: pooling.scratchCount)
  var output = grid.mutableSpan
  var cells = scratch.mutableSpan
  let exact = pooling.reconstruct(
    symbols: symbols.span, received: ReceivedSymbols(flags.span, first: firstFlag, count: pooling.symbolCount),
    channelMean: mean, at: state, into: &output, scratch: &cells)
  var exactCells = grid
  var exactOutput = exactCells.mutableSpan
  pooling.exactCells(at: state, in: scratch.span, into: &exactOutput)
  return (grid, exact, exactCells)
}

/// Returns the samples of a bundled .npy file, without its header.
func bundledMap(_ name: String) throws -> [UInt8] {
  let bytes = try Bundle.module.bytes("Maps/\(name).npy")
  return Array(bytes[(10 + Int(bytes[8]) + Int(bytes[9]) << 8)...])
}
