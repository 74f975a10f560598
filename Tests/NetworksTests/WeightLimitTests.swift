import FeatureTypes
import InferenceKernels
import Networks
import Testing

/// A small file cannot cause gigabytes of packed weights, on any machine.
@Suite struct WeightLimitTests {
  /// Layers that share a tensor each hold a copy. 252 · 2¹⁰ · (2¹⁰ + 16) fit.
  @Test(arguments: [252, 253]) func sharedWeightsCountForEachLayer(layers: Int) throws {
    var net = NetworkBuilder(height: 1, width: 1, channels: 1024)
    for index in 0..<layers { net.dense("l\(index)", 1024) }
    let description = net.description
    if layers == 252 {
      #expect(try Network(description).nodes.count == 252)
    } else {
      #expect(throws: NetworkError(.tooLarge, layer: "l252", index: 252)) { try Network(description) }
    }
  }

  /// Channels, outputs per group, and the window, for groups that fill blocks of 16 channels badly or well.
  static let groups = [
    (1, 1, 1, 1), (2, 1, 1, 1), (1, 2, 3, 3), (2, 3, 1, 7), (1, 1, 1, 5), (1, 1, 5, 1), (3, 17, 2, 2),
  ]

  /// The widest convolution that is accepted packs into less than 2³¹ bytes for every instruction set.
  @Test(arguments: groups) func theWidestLayerStaysBelowTwoGigabytes(shape: (Int, Int, Int, Int)) throws {
    let (depth, outputs, rows, columns) = shape
    func convolution(_ groups: Int) throws -> Convolution? {
      var net = NetworkBuilder(height: rows, width: columns, channels: groups * depth)
      net.add("wide", .convolution(channels: groups * outputs, .init(height: rows, width: columns), groups: groups))
      do throws(NetworkError) {
        guard case .convolution(let kernel) = try Network(net.description).nodes[0].kernel else { return nil }
        return kernel
      } catch {
        #expect(error == NetworkError(.tooLarge, layer: "wide", index: 0), "\(groups) groups")
        return nil
      }
    }
    var (fits, refused) = (1, min(1 << 25, (1 << 28) / (depth * outputs * rows * columns)))
    while refused - fits > 1 {
      let middle = (fits + refused) / 2
      if try convolution(middle) == nil { refused = middle } else { fits = middle }
    }
    #expect(fits > 1 << 16)
    let kernel = try #require(try convolution(fits))
    let format = Int8Format.q(isSigned: true, fractionBits: 0)
    for set in InstructionSet.available {
      #expect(kernel.packedCount(for: set) < 1 << 30, "\(set)")
      #expect(Int8Convolution(kernel, from: format, to: format).packedCount(for: set) < 1 << 31, "\(set)")
    }
  }
}
